package dev.tidemark.planner.strategy;

import dev.tidemark.planner.rel.Direction;
import dev.tidemark.planner.rel.KeyPair;
import dev.tidemark.planner.rel.MatchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.calcite.rel.core.JoinRelType;

/** The pieces of SQL that every strategy is put together from, for one join. */
final class PointInTimeTexts {
  private final JoinText text;
  private final MatchRule rule;

  PointInTimeTexts(JoinText text) {
    this.text = text;
    this.rule = text.join().rule();
  }

  boolean isLeftJoin() {
    return text.join().joinType() == JoinRelType.LEFT;
  }

  /** {@code alias.column}. */
  static String of(String alias, String column) {
    return alias + "." + column;
  }

  String leftTime(String alias) {
    return of(alias, text.leftColumns().get(rule.leftTime()));
  }

  String rightTime(String alias) {
    return of(alias, text.rightColumns().get(rule.rightTime()));
  }

  /** The keys are equal: one conjunct a pair. */
  List<String> keysEqual(String left, String right) {
    List<String> conjuncts = new ArrayList<>();
    for (KeyPair key : rule.keys()) {
      String operator = key.nulls() == KeyPair.Nulls.EQUAL ? " IS NOT DISTINCT FROM " : " = ";
      conjuncts.add(
          of(left, text.leftColumns().get(key.left()))
              + operator
              + of(right, text.rightColumns().get(key.right())));
    }
    return conjuncts;
  }

  /** The right time lies on the direction's side of the left time. */
  String inDirection(String left, String right) {
    return leftTime(left) + " " + operator(rule.direction()) + " " + rightTime(right);
  }

  private static String operator(Direction direction) {
    return switch (direction) {
      case AT_OR_BEFORE -> ">=";
      case BEFORE -> ">";
      case AT_OR_AFTER -> "<=";
      case AFTER -> "<";
    };
  }

  /** ORDER BY items that put the match first. */
  String matchFirst(String right) {
    List<String> items = new ArrayList<>();
    items.add(
        text.orderBy(
            rule.rightTime(),
            rightTime(right),
            rule.direction().isBackward()
                ? JoinText.SortOrder.HIGHEST_FIRST
                : JoinText.SortOrder.LOWEST_FIRST));
    for (int column : rule.tieBreak()) {
      items.add(
          text.orderBy(
              column,
              of(right, text.rightColumns().get(column)),
              JoinText.SortOrder.HIGHEST_FIRST));
    }
    return String.join(", ", items);
  }

  static String and(List<String> conjuncts) {
    return conjuncts.isEmpty() ? "TRUE" : conjuncts.stream().collect(Collectors.joining(" AND "));
  }
}

package dev.tidemark.planner.strategy;

import dev.tidemark.planner.rel.KeyPair;
import dev.tidemark.planner.rel.MatchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
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
    return leftTime(left) + " " + comparison() + " " + rightTime(right);
  }

  /** How the left time stands to the right time. */
  String comparison() {
    return switch (rule.direction()) {
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

  /** DuckDB, backward: ORDER BY items that put the match last. */
  String worstFirst(String right) {
    List<Integer> columns = new ArrayList<>(List.of(rule.rightTime()));
    columns.addAll(rule.tieBreak());
    return columns.stream()
        .map(
            c ->
                text.orderBy(
                    c, of(right, text.rightColumns().get(c)), JoinText.SortOrder.LOWEST_FIRST))
        .collect(Collectors.joining(", "));
  }

  /** Every column under its name in the result. */
  List<String> outputs(String left, String right) {
    List<String> items = new ArrayList<>();
    for (int i = 0; i < text.outputs().size(); i++) {
      items.add(fieldsOf(left, right).apply(i) + " AS " + text.outputs().get(i));
    }
    return items;
  }

  /** The left's fields, then the right's. */
  IntFunction<String> fieldsOf(String left, String right) {
    int lefts = text.leftColumns().size();
    return field ->
        field < lefts
            ? of(left, text.leftColumns().get(field))
            : of(right, text.rightColumns().get(field - lefts));
  }

  /** DuckDB: a struct of all right columns, {@code f0}, {@code f1} and so on. */
  String record(String right) {
    List<String> fields = new ArrayList<>();
    for (int i = 0; i < text.rightColumns().size(); i++) {
      fields.add("'f" + i + "': " + of(right, text.rightColumns().get(i)));
    }
    return "{" + String.join(", ", fields) + "}";
  }

  /** DuckDB: a struct that compares as the tie-break does, NULL lowest. */
  String tieBreak(String right) {
    return struct(right, rule.tieBreak());
  }

  /** DuckDB: a struct that compares as time and tie-break do. */
  String rank(String right) {
    List<Integer> columns = new ArrayList<>(List.of(rule.rightTime()));
    columns.addAll(rule.tieBreak());
    return struct(right, columns);
  }

  private String struct(String right, List<Integer> columns) {
    List<String> fields = new ArrayList<>();
    for (int column : columns) {
      String value = of(right, text.rightColumns().get(column));
      fields.add("'n" + fields.size() + "': " + value + " IS NOT NULL");
      fields.add("'v" + fields.size() + "': " + value);
    }
    return fields.isEmpty() ? "0" : "{" + String.join(", ", fields) + "}";
  }

  static String and(List<String> conjuncts) {
    return conjuncts.isEmpty() ? "TRUE" : conjuncts.stream().collect(Collectors.joining(" AND "));
  }
}

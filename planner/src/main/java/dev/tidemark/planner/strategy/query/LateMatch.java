package dev.tidemark.planner.strategy.query;

import dev.tidemark.planner.engine.query.LateFeature.RowKey;
import dev.tidemark.planner.engine.query.LateFeature.RowTime;
import dev.tidemark.planner.engine.query.PointInTimeProbe.KeyColumn;
import dev.tidemark.planner.rel.KeyPair;
import dev.tidemark.planner.rel.MatchRule;
import dev.tidemark.planner.strategy.text.JoinText;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BinaryOperator;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * Finds the columns of a result by which the matches of its rows can be found, so that nothing of
 * the join is in the query: time and key, as far as they are there.
 */
final class LateMatch {
  private final JoinText text;
  private final MatchRule rule;

  LateMatch(JoinText text) {
    this.text = text;
    this.rule = text.join().rule();
  }

  /**
   * The spine's time in the result; empty where it isn't there.
   *
   * @param keys the table of their numbers
   * @param match the text of the match, of those of a number and a time
   */
  Optional<RowTime> rowTime(String keys, BinaryOperator<String> match) {
    OptionalInt column = isTimestamp() ? text.shownIn(rule.leftTime()) : OptionalInt.empty();
    return column.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new RowTime(
                column.getAsInt(),
                rule.direction().isBackward(),
                match.apply("%1$s", "%2$s"),
                rowKey(keys)));
  }

  private boolean isTimestamp() {
    return switch (type(text.join().getLeft(), rule.leftTime()).getSqlTypeName()) {
      case TIMESTAMP, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> true;
      default -> false;
    };
  }

  private Optional<RowKey> rowKey(String keys) {
    Optional<KeyColumn> column = keyColumn();
    OptionalInt shown =
        column.isPresent() ? text.shownIn(rule.keys().get(0).left()) : OptionalInt.empty();
    return shown.isEmpty()
        ? Optional.empty()
        : column.map(key -> new RowKey(shown.getAsInt(), keys, key.name()));
  }

  /** What keys are found by; empty where they are more than a text or a number that isn't NULL. */
  Optional<KeyColumn> keyColumn() {
    if (rule.keys().size() != 1 || rule.keys().get(0).nulls() == KeyPair.Nulls.EQUAL) {
      return Optional.empty();
    }
    KeyPair key = rule.keys().get(0);
    SqlTypeName left = type(text.join().getLeft(), key.left()).getSqlTypeName();
    SqlTypeName right = type(text.join().getRight(), key.right()).getSqlTypeName();
    boolean areTexts = left == SqlTypeName.VARCHAR && right == SqlTypeName.VARCHAR;
    return areTexts || isWhole(left) && isWhole(right)
        ? Optional.of(new KeyColumn(text.rightColumns().get(key.right()), areTexts))
        : Optional.empty();
  }

  private static boolean isWhole(SqlTypeName type) {
    return type == SqlTypeName.INTEGER || type == SqlTypeName.BIGINT;
  }

  private static RelDataType type(RelNode side, int column) {
    return side.getRowType().getFieldList().get(column).getType();
  }
}

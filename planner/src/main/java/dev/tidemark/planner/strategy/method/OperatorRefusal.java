package dev.tidemark.planner.strategy.method;

import dev.tidemark.planner.engine.EngineKind;
import dev.tidemark.planner.rel.MatchRule;
import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.strategy.text.Residuals;
import dev.tidemark.planner.strategy.text.WholeNumbers;
import dev.tidemark.planner.validate.type.RelTypes;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.type.RelDataType;

/** Why none of our own operators can run a join: both read times as whole numbers, in DuckDB. */
final class OperatorRefusal {
  static final Optional<String> HIDDEN_ROW_NUMBERS =
      Optional.of("a column called rowid hides the numbers of the rows");

  private OperatorRefusal() {}

  /** Empty where they can. */
  static Optional<String> of(PointInTimeJoin join, EngineKind engine) {
    if (engine != EngineKind.DUCKDB) {
      return Optional.of("the operator reads what DuckDB reads");
    }
    if (!RelOptUtil.getVariablesUsed(join).isEmpty()) {
      return Optional.of("a side depends on an outer query");
    }
    MatchRule rule = join.rule();
    RelDataType left = type(join.getLeft().getRowType(), rule.leftTime());
    RelDataType right = type(join.getRight().getRowType(), rule.rightTime());
    if (!WholeNumbers.isWhole(right) || left.getSqlTypeName() != right.getSqlTypeName()) {
      return Optional.of(
          "times of type "
              + RelTypes.shown(left)
              + " and "
              + RelTypes.shown(right)
              + " are no whole numbers alike");
    }
    Optional<String> refusal = Residuals.refusal(join);
    if (refusal.isPresent()) {
      return refusal;
    }
    List<Integer> cuts = Residuals.of(join).cutColumns(rule).toList();
    return cuts.isEmpty() || cuts.equals(secondOfRank(join).stream().toList())
        ? Optional.empty()
        : Optional.of("the column that is cut doesn't come right after the time in the rank");
  }

  /**
   * What tells records of a key and time apart first. Where no other column but the time is cut,
   * records of the same rank so far are seen from the same time on.
   */
  private static Optional<Integer> secondOfRank(PointInTimeJoin join) {
    MatchRule rule = join.rule();
    return rule.tieBreak().stream()
        .filter(column -> column != rule.rightTime() && !isSameForKey(join, column))
        .findFirst();
  }

  /** Whether all records that equal a spine row's key have the same there. */
  private static boolean isSameForKey(PointInTimeJoin join, int column) {
    return join.rule().keys().stream()
        .anyMatch(
            key ->
                key.right() == column
                    && ProbeStrategy.areAlike(
                        type(join.getLeft().getRowType(), key.left()),
                        type(join.getRight().getRowType(), column)));
  }

  private static RelDataType type(RelDataType row, int field) {
    return row.getFieldList().get(field).getType();
  }
}

package dev.tidemark.planner.strategy;

import dev.tidemark.planner.engine.EngineKind;
import dev.tidemark.planner.rel.MatchRule;
import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.strategy.text.Residuals;
import dev.tidemark.planner.strategy.text.WholeNumbers;
import dev.tidemark.planner.validate.type.RelTypes;
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
    Residuals residuals = Residuals.of(join);
    return residuals.cuts().isEmpty() || ranksByItsOnlyCut(rule, residuals)
        ? Optional.empty()
        : Optional.of("the column that is cut doesn't come right after the time in the rank");
  }

  /** Then records of the same rank so far are seen from the same time on. */
  private static boolean ranksByItsOnlyCut(MatchRule rule, Residuals residuals) {
    return residuals.cuts().size() == 1
        && !rule.tieBreak().isEmpty()
        && rule.tieBreak().get(0) == residuals.cuts().get(0).column();
  }

  private static RelDataType type(RelDataType row, int field) {
    return row.getFieldList().get(field).getType();
  }
}

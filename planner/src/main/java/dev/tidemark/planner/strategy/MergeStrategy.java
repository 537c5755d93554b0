package dev.tidemark.planner.strategy;

import dev.tidemark.planner.engine.EngineKind;
import dev.tidemark.planner.rel.MatchRule;
import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.strategy.query.MergeQuery;
import dev.tidemark.planner.strategy.text.JoinText;
import dev.tidemark.planner.strategy.text.Outcome;
import dev.tidemark.planner.strategy.text.Residuals;
import dev.tidemark.planner.strategy.text.WholeNumbers;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.type.RelDataType;

/**
 * Our own operator: the spine's times are kept sorted in memory, each record is offered to the
 * first spine row that can see it, and the best record of each is carried on to the rows after it.
 * The history is read once in any order: key, time, and a few narrow features; of wider ones only
 * the winners' follow. Joins over one spine share it.
 */
final class MergeStrategy implements PointInTimeStrategy {
  public static final String NAME = "merge";

  private static final String ROW_NUMBER = "rowid";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<String> refusal(PointInTimeJoin join, EngineKind engine) {
    if (engine != EngineKind.DUCKDB) {
      return Optional.of("the operator reads what DuckDB reads");
    }
    if (!RelOptUtil.getVariablesUsed(join).isEmpty()) {
      return Optional.of("a side depends on an outer query");
    }
    if (join.getRowType().getFieldNames().stream().anyMatch(ROW_NUMBER::equalsIgnoreCase)) {
      return Optional.of("a column called rowid hides the numbers of the rows");
    }
    MatchRule rule = join.rule();
    RelDataType left = type(join.getLeft().getRowType(), rule.leftTime());
    RelDataType right = type(join.getRight().getRowType(), rule.rightTime());
    if (!WholeNumbers.isWhole(right) || left.getSqlTypeName() != right.getSqlTypeName()) {
      return Optional.of("times of type " + left + " and " + right + " are no whole numbers alike");
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

  @Override
  public double cost(PointInTimeJoin join, JoinStatistics statistics) {
    boolean isCut = !Residuals.of(join).cuts().isEmpty();
    double alone =
        (isCut ? StepCosts.MERGE_WITH_CUT : StepCosts.MERGE).seconds(join, statistics, 1);
    double saved = 1 - 1.0 / statistics.sharing();
    return alone - saved * StepCosts.KEPT_SPINE.seconds(join, statistics, 0);
  }

  @Override
  public String lower(JoinText text, JoinStatistics statistics) {
    Residuals residuals = Residuals.of(text.join());
    MergeQuery query = new MergeQuery(text, residuals);
    text.answerBefore(query.merge(statistics.historyKeys()));
    text.keepSpine(query.kept());
    String result = text.freshName("w");
    return new Outcome(text, residuals.winner())
        .keeping(query.kept().row())
        .select(result, "(" + query.winners() + ") AS " + result, List.of());
  }
}

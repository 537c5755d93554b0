package dev.tidemark.planner.strategy.method;

import dev.tidemark.planner.engine.EngineKind;
import dev.tidemark.planner.engine.query.PointInTimeMerge;
import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.strategy.cost.JoinStatistics;
import dev.tidemark.planner.strategy.cost.StepCosts;
import dev.tidemark.planner.strategy.query.MergeQuery;
import dev.tidemark.planner.strategy.text.JoinText;
import dev.tidemark.planner.strategy.text.Residuals;
import dev.tidemark.planner.strategy.text.RowNumbers;
import java.util.Optional;

/**
 * Our own operator: the spine's times are kept sorted in memory, each record is offered to the
 * first spine row that can see it, and the best record of each is carried on to the rows after it.
 * The history is read once in any order: key, time, and a few narrow features; of wider ones only
 * the winners' follow. Joins over one spine share it.
 */
public final class MergeStrategy implements PointInTimeStrategy {
  public static final String NAME = PointInTimeMerge.STRATEGY;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<String> refusal(PointInTimeJoin join, EngineKind engine) {
    return RowNumbers.areHiddenIn(join.getRowType())
        ? OperatorRefusal.HIDDEN_ROW_NUMBERS
        : OperatorRefusal.of(join, engine);
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
    text.prepare(query.merge(statistics.historyKeys()));
    text.keepSpine(query.kept());
    return query.result();
  }
}

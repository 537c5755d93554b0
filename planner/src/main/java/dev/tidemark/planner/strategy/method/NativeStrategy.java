package dev.tidemark.planner.strategy.method;

import dev.tidemark.planner.engine.EngineKind;
import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.strategy.cost.JoinStatistics;
import dev.tidemark.planner.strategy.cost.StepCosts;
import dev.tidemark.planner.strategy.query.NativeQuery;
import dev.tidemark.planner.strategy.text.JoinText;
import dev.tidemark.planner.strategy.text.Residuals;
import java.util.Optional;

/**
 * DuckDB's own ASOF join, with ties decided: it sorts both sides once, so it is the method for
 * large sides and for skewed keys.
 */
final class NativeStrategy implements PointInTimeStrategy {
  public static final String NAME = "native";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<String> refusal(PointInTimeJoin join, EngineKind engine) {
    if (engine != EngineKind.DUCKDB) {
      return Optional.of("only DuckDB has a native ASOF join");
    }
    return Residuals.refusal(join);
  }

  /** DuckDB 2.0 finds some of its steps empty there, when one of their sides has such steps too. */
  @Override
  public boolean standsUnderLateral() {
    return false;
  }

  @Override
  public double cost(PointInTimeJoin join, JoinStatistics statistics) {
    int sorts = Residuals.of(join).cuts().isEmpty() ? 1 : StepCosts.SORTS_WITH_CUT;
    return StepCosts.NATIVE.seconds(join, statistics, sorts);
  }

  @Override
  public String lower(JoinText text, JoinStatistics statistics) {
    return new NativeQuery(text, Residuals.of(text.join()), statistics.sharedHistory()).write();
  }
}

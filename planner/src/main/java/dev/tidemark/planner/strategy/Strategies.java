package dev.tidemark.planner.strategy;

import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.strategy.cost.JoinStatistics;
import dev.tidemark.planner.strategy.method.PointInTimeStrategy;
import dev.tidemark.planner.strategy.method.RowNumberStrategy;
import java.util.List;

/** Says how each AS OF join of a fragment is run. */
@FunctionalInterface
public interface Strategies {
  /** The plan that runs anywhere, for where nobody has chosen. */
  Strategies ROW_NUMBER = join -> rowNumber();

  StrategyChoice of(PointInTimeJoin join);

  private static StrategyChoice rowNumber() {
    PointInTimeStrategy strategy = new RowNumberStrategy();
    return new StrategyChoice(strategy, 0, true, JoinStatistics.UNKNOWN, List.of());
  }
}

package dev.tidemark.planner.strategy;

import dev.tidemark.planner.strategy.cost.JoinStatistics;
import dev.tidemark.planner.strategy.method.PointInTimeStrategy;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How an AS OF join is run, and why.
 *
 * @param cost the estimate of the chosen strategy, in seconds
 * @param forced whether {@code SET pit_strategy} named it
 * @param statistics what the estimates rest on
 * @param rejected the others, cheapest first, refused ones last
 */
public record StrategyChoice(
    PointInTimeStrategy strategy,
    double cost,
    boolean forced,
    JoinStatistics statistics,
    List<Rejected> rejected) {

  /** Copies its list. */
  public StrategyChoice {
    rejected = List.copyOf(rejected);
  }

  /**
   * A strategy that wasn't chosen.
   *
   * @param cost empty where the strategy can't be used
   * @param reason a few words for EXPLAIN
   */
  public record Rejected(String name, OptionalDouble cost, String reason) {}
}

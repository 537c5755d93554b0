package dev.tidemark.planner.strategy.method;

import dev.tidemark.planner.engine.EngineKind;
import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.strategy.cost.JoinStatistics;
import dev.tidemark.planner.strategy.cost.PostgresCosts;
import dev.tidemark.planner.strategy.cost.PostgresPlan;
import dev.tidemark.planner.strategy.text.JoinText;
import java.util.Optional;

/** One way to run an AS OF join. Every one gives the rows of {@link RowNumberStrategy}. */
public interface PointInTimeStrategy {

  /** What {@code SET pit_strategy} and EXPLAIN call it. */
  String name();

  /** Why this join can't be run so on that engine; empty where it can. */
  Optional<String> refusal(PointInTimeJoin join, EngineKind engine);

  /** Whether its query may be part of one that is run for each row of another. */
  default boolean standsUnderLateral() {
    return true;
  }

  /** Estimated seconds on one machine; only comparable with each other. */
  double cost(PointInTimeJoin join, JoinStatistics statistics);

  /** The same in PostgreSQL, whose planner was asked: its estimate, mended where it can't know. */
  default double cost(PostgresPlan plan) {
    return plan.cost() * PostgresCosts.SECONDS_PER_UNIT;
  }

  /** Estimated bytes that it keeps in memory, all or nothing, as long as the query runs. */
  default double keptBytes(PointInTimeJoin join, JoinStatistics statistics) {
    return 0;
  }

  /**
   * A query whose columns are {@link JoinText#outputs}, in order and with those names. Only called
   * where {@link #refusal} is empty.
   */
  String lower(JoinText text, JoinStatistics statistics);
}

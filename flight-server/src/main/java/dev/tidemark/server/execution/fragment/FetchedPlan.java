package dev.tidemark.server.execution.fragment;

import dev.tidemark.planner.engine.EngineSession;
import dev.tidemark.planner.route.plan.BoundPlan;
import dev.tidemark.planner.route.plan.Fragment;
import dev.tidemark.planner.strategy.StrategyChoice;
import dev.tidemark.planner.strategy.cost.PostgresCosts;
import dev.tidemark.server.execution.fragment.PostgresChoice.Seconds;
import dev.tidemark.server.execution.fragment.PostgresEstimates.Estimate;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The plan of a query that PostgreSQL can run alone, but whose AS OF joins DuckDB runs over what it
 * fetches from there.
 *
 * @param room bytes that what is fetched may have
 */
public record FetchedPlan(BoundPlan plan, LongSupplier room) {
  /** Seconds to open DuckDB and to begin; these figures are fitted to {@code bench/grid}. */
  private static final double START = 0.02;

  /** Seconds to read a row of PostgreSQL's, without its values. */
  private static final double ROW = 0.5e-6;

  /** Seconds to read a byte of its values. */
  private static final double BYTE = 7e-9;

  /**
   * What the plan takes, beside the other one. Empty where its rows would find no room.
   *
   * @param alone what PostgreSQL takes, without sending the result
   * @param session of PostgreSQL, which is asked for estimates
   * @param strategy the value of {@code pit_strategy}
   */
  Optional<Seconds> beside(double alone, EngineSession session, String strategy) {
    PostgresEstimates estimates = new PostgresEstimates(session);
    LoadedRelations relations = new LoadedRelations();
    double seconds = START;
    double bytes = 0;
    for (Fragment input : plan.plan().inputs()) {
      WrittenFragment written =
          WrittenFragment.write(input, Map.of(), RelationSizes.UNKNOWN, strategy);
      Estimate estimate = estimates.of(written.query(plan.parameters()));
      seconds += estimate.cost() * PostgresCosts.SECONDS_PER_UNIT + sent(estimate);
      bytes += estimate.rows() * estimate.width();
      relations.guess(input.id(), (long) estimate.rows());
    }
    if (bytes > room.getAsLong()) {
      return Optional.empty();
    }
    Fragment root = plan.plan().root();
    WrittenFragment joins =
        WrittenFragment.write(root, relations.sql(), relations.sizes(), strategy);
    seconds += joins.choices().values().stream().mapToDouble(StrategyChoice::cost).sum();
    return Optional.of(new Seconds(alone + relations.sizes().rows(root.rel()) * ROW, seconds));
  }

  private static double sent(Estimate estimate) {
    return estimate.rows() * (ROW + estimate.width() * BYTE);
  }
}

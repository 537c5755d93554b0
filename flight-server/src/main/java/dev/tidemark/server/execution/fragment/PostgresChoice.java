package dev.tidemark.server.execution.fragment;

import dev.tidemark.planner.engine.EngineSession;
import dev.tidemark.planner.engine.query.Parameter;
import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.route.plan.Fragment;
import dev.tidemark.planner.strategy.StrategyChoice;
import dev.tidemark.planner.strategy.StrategyChooser;
import dev.tidemark.server.execution.engine.RecentChoices;
import dev.tidemark.server.execution.engine.RecentChoices.Chosen;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How PostgreSQL is to run a fragment, and whether it is the one to run it. Its planner is asked
 * only where costs may choose, and about what was chosen the last time only where its estimate is
 * as it was.
 */
public final class PostgresChoice {
  /** Seconds of which nothing is worth sparing: to ask takes as long. */
  private static final double LITTLE = 0.05;

  private final Fragment fragment;
  private final EngineSession session;
  private final List<Parameter> parameters;
  private final String strategy;

  /**
   * Asks nothing yet.
   *
   * @param session of the fragment's engine
   * @param strategy the value of {@code pit_strategy}
   */
  public PostgresChoice(
      Fragment fragment, EngineSession session, List<Parameter> parameters, String strategy) {
    this.fragment = fragment;
    this.session = session;
    this.parameters = parameters;
    this.strategy = strategy;
  }

  /**
   * What was chosen for a whole query.
   *
   * @param written the fragment with its strategies
   * @param seconds of both places, where both were looked at
   * @param isFetched whether DuckDB had better join what PostgreSQL has
   */
  public record Root(WrittenFragment written, Optional<Seconds> seconds, boolean isFetched) {
    Root(WrittenFragment written) {
      this(written, Optional.empty(), false);
    }

    Root(WrittenFragment written, Optional<Seconds> seconds) {
      this(written, seconds, seconds.map(Seconds::areLessFetched).orElse(false));
    }
  }

  /** What a query is thought to take in PostgreSQL, and over rows fetched from there. */
  public record Seconds(double alone, double fetched) {
    /** So much has to be spared: what is thought of either may be as wrong. */
    private static final double SURE = 0.8;

    boolean areLessFetched() {
      return fetched < SURE * alone;
    }

    /** For EXPLAIN. */
    public String words() {
      return String.format(
          Locale.ROOT, "estimated %.3f s in PostgreSQL, %.3f s in DuckDB", alone, fetched);
    }
  }

  /** The fragment as an execution runs it. */
  public WrittenFragment write(RecentChoices recent) {
    return root(Optional.empty(), recent).written();
  }

  /** The same, of which the figures are true, too, whether the strategy is forced or not. */
  public WrittenFragment explain() {
    return explainRoot(Optional.empty()).written();
  }

  /**
   * The fragment as an execution runs it, if it does.
   *
   * @param fetched the other way to run the query, where there is one
   */
  public Root root(Optional<FetchedPlan> fetched, RecentChoices recent) {
    if (!isFree()) {
      return new Root(unasked());
    }
    PostgresFigures figures = figures(false);
    Optional<Chosen> last = recent.find(fragment, strategy);
    Optional<WrittenFragment> again = last.map(Chosen::choices).map(figures::writtenBy);
    if (again.isPresent() && last.get().holdsFor(figures.cost(again.get()))) {
      return new Root(again.get(), Optional.empty(), last.get().isFetched());
    }
    Root root = chosen(figures, fetched);
    WrittenFragment written = root.written();
    recent.remember(
        fragment, strategy, new Chosen(written.choices(), root.isFetched(), figures.cost(written)));
    return root;
  }

  /** As {@link #root}, for somebody who looks at the figures. */
  public Root explainRoot(Optional<FetchedPlan> fetched) {
    return PointInTimeJoin.isIn(fragment.rel())
        ? chosen(figures(true), fetched)
        : new Root(unasked());
  }

  /** How many rows a fragment gives, as PostgreSQL's planner thinks. */
  public static long rows(
      WrittenFragment written, EngineSession session, List<Parameter> parameters) {
    return (long) new PostgresEstimates(session).of(written.query(parameters)).rows();
  }

  private boolean isFree() {
    return StrategyChooser.isFree(strategy) && PointInTimeJoin.isIn(fragment.rel());
  }

  private WrittenFragment unasked() {
    return WrittenFragment.write(fragment, Map.of(), RelationSizes.UNKNOWN, strategy);
  }

  private PostgresFigures figures(boolean shows) {
    return new PostgresFigures(session, parameters, fragment, strategy, shows);
  }

  /** Where a strategy is asked for that PostgreSQL has, that is what runs. */
  private Root chosen(PostgresFigures figures, Optional<FetchedPlan> fetched) {
    WrittenFragment written = figures.written();
    if (written.choices().values().stream().anyMatch(StrategyChoice::forced)) {
      return new Root(written);
    }
    double alone = figures.seconds();
    return alone < LITTLE
        ? new Root(written)
        : new Root(written, fetched.flatMap(other -> other.beside(alone, session, strategy)));
  }
}

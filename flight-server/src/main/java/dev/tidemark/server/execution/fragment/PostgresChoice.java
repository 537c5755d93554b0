package dev.tidemark.server.execution.fragment;

import dev.tidemark.planner.engine.EngineSession;
import dev.tidemark.planner.engine.query.EngineQuery;
import dev.tidemark.planner.engine.query.Parameter;
import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.route.plan.Fragment;
import dev.tidemark.planner.strategy.StrategyChooser;
import dev.tidemark.server.execution.engine.RecentChoices;
import dev.tidemark.server.execution.engine.RecentChoices.Chosen;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How PostgreSQL is to run a fragment. Its planner is asked only where costs may choose, and only
 * about what was chosen the last time where its estimate is as it was.
 */
public final class PostgresChoice {
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
   * A fragment that nobody has run yet.
   *
   * @param rows about so many
   */
  public record Guess(WrittenFragment written, long rows) {}

  /** What was chosen the last time, with this execution's values. */
  record Last(WrittenFragment written, Chosen chosen) {}

  /** The fragment as an execution runs it. */
  public WrittenFragment write(RecentChoices recent) {
    if (!isFree()) {
      return unasked();
    }
    return last(recent)
        .map(Last::written)
        .orElseGet(
            () -> {
              PostgresFigures figures = figures(false);
              remember(recent, figures, false);
              return figures.written();
            });
  }

  /** The same, of which the figures are true, too, whether the strategy is forced or not. */
  public WrittenFragment explain() {
    return PointInTimeJoin.isIn(fragment.rel()) ? figures(true).written() : unasked();
  }

  /** As {@link #explain}, with the rows that it gives, as PostgreSQL's planner thinks. */
  public Guess guess() {
    if (PointInTimeJoin.isIn(fragment.rel())) {
      PostgresFigures figures = figures(true);
      return new Guess(figures.written(), (long) figures.rows());
    }
    WrittenFragment written = unasked();
    EngineQuery query = written.query(parameters);
    return new Guess(written, (long) new PostgresEstimates(session).of(query).rows());
  }

  /** Empty where nothing was, or PostgreSQL expects much more or less of the query now. */
  Optional<Last> last(RecentChoices recent) {
    PostgresFigures figures = figures(false);
    return recent
        .find(fragment, strategy)
        .map(chosen -> new Last(figures.writtenBy(chosen.choices()), chosen))
        .filter(last -> last.chosen().holdsFor(figures.cost(last.written())));
  }

  /**
   * Remembers what was chosen now.
   *
   * @param isFetched whether DuckDB is to run the joins
   */
  void remember(RecentChoices recent, PostgresFigures figures, boolean isFetched) {
    WrittenFragment written = figures.written();
    recent.remember(
        fragment, strategy, new Chosen(written.choices(), isFetched, figures.cost(written)));
  }

  /** The fragment by what nobody was asked about. */
  WrittenFragment unasked() {
    return WrittenFragment.write(fragment, Map.of(), RelationSizes.UNKNOWN, strategy);
  }

  /** To ask about this fragment. */
  PostgresFigures figures(boolean shows) {
    return new PostgresFigures(session, parameters, fragment, strategy, shows);
  }

  private boolean isFree() {
    return StrategyChooser.isFree(strategy) && PointInTimeJoin.isIn(fragment.rel());
  }
}

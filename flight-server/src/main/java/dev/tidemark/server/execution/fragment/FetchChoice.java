package dev.tidemark.server.execution.fragment;

import dev.tidemark.planner.engine.EngineId;
import dev.tidemark.planner.engine.EngineSession;
import dev.tidemark.planner.route.plan.BoundPlan;
import dev.tidemark.planner.strategy.StrategyChoice;
import dev.tidemark.planner.strategy.StrategyChooser;
import dev.tidemark.server.execution.engine.RecentChoices;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Who runs the AS OF joins of one PostgreSQL's tables: that PostgreSQL, or DuckDB over rows that
 * are fetched from there.
 */
public final class FetchChoice {
  /** Seconds of which nothing is worth sparing: to ask takes as long. */
  private static final double LITTLE = 0.05;

  private final BoundPlan plan;
  private final Optional<BoundPlan> fetched;
  private final PlanSeconds seconds;
  private final LongSupplier room;
  private final String strategy;
  private final List<PostgresChoice> parts;

  /**
   * Asks nothing yet.
   *
   * @param plan in which PostgreSQL runs them
   * @param fetched in which DuckDB does; empty where that is no choice
   * @param sessions of the PostgreSQLs, which are asked for estimates
   * @param room bytes that what is fetched may have
   * @param strategy the value of {@code pit_strategy}
   */
  public FetchChoice(
      BoundPlan plan,
      Optional<BoundPlan> fetched,
      Function<EngineId, EngineSession> sessions,
      LongSupplier room,
      String strategy) {
    this.plan = plan;
    this.fetched = fetched;
    this.seconds = new PlanSeconds(sessions, strategy);
    this.room = room;
    this.strategy = strategy;
    this.parts =
        plan.plan().joinedInPostgres().stream()
            .map(
                part ->
                    new PostgresChoice(
                        part, sessions.apply(part.engine()), plan.parameters(), strategy))
            .toList();
  }

  /**
   * What was chosen.
   *
   * @param written the parts that PostgreSQL runs with their strategies, if it is to run them
   * @param seconds of both plans, where both were looked at
   * @param isFetched whether DuckDB is to run the joins
   */
  public record Choice(
      List<WrittenFragment> written, Optional<Seconds> seconds, boolean isFetched) {
    /** Copies its list. */
    public Choice {
      written = List.copyOf(written);
    }
  }

  /** What a query is thought to take if PostgreSQL joins, and over rows fetched from there. */
  public record Seconds(double joined, double fetched) {
    /** So much has to be spared: what is thought of either may be as wrong. */
    private static final double SURE = 0.8;

    boolean areLessFetched() {
      return fetched < SURE * joined;
    }

    /** For EXPLAIN. */
    public String words() {
      return String.format(
          Locale.ROOT, "estimated %.3f s in PostgreSQL, %.3f s in DuckDB", joined, fetched);
    }
  }

  /** As an execution takes it: where little has changed, what was chosen the last time. */
  public Choice choose(RecentChoices recent) {
    if (!StrategyChooser.isFree(strategy)) {
      return inPostgres(parts.stream().map(PostgresChoice::unasked).toList());
    }
    List<PostgresChoice.Last> last =
        parts.stream().flatMap(part -> part.last(recent).stream()).toList();
    if (last.size() == parts.size()) {
      return new Choice(
          last.stream().map(PostgresChoice.Last::written).toList(),
          Optional.empty(),
          last.stream().anyMatch(each -> each.chosen().isFetched()));
    }
    List<PostgresFigures> figures = figures(false);
    Choice choice = compared(figures);
    for (int i = 0; i < parts.size(); i++) {
      parts.get(i).remember(recent, figures.get(i), choice.isFetched());
    }
    return choice;
  }

  /** The same for somebody who looks at the figures, which are true whether they decide or not. */
  public Choice explain() {
    return compared(figures(true));
  }

  private List<PostgresFigures> figures(boolean shows) {
    return parts.stream().map(part -> part.figures(shows)).toList();
  }

  /** Where a strategy is asked for that PostgreSQL has, that is what runs. */
  private Choice compared(List<PostgresFigures> figures) {
    List<WrittenFragment> written = figures.stream().map(PostgresFigures::written).toList();
    boolean isForced =
        written.stream()
            .flatMap(part -> part.choices().values().stream())
            .anyMatch(StrategyChoice::forced);
    if (isForced || figures.stream().mapToDouble(PostgresFigures::seconds).sum() < LITTLE) {
      return inPostgres(written);
    }
    Optional<Seconds> both = fetched.flatMap(other -> seconds(figures, other));
    return new Choice(written, both, both.map(Seconds::areLessFetched).orElse(false));
  }

  private static Choice inPostgres(List<WrittenFragment> written) {
    return new Choice(written, Optional.empty(), false);
  }

  /** Empty where what is fetched would find no room. */
  private Optional<Seconds> seconds(List<PostgresFigures> figures, BoundPlan other) {
    PlanSeconds.Loaded loaded = seconds.of(other, List.of());
    return loaded.bytes() > room.getAsLong()
        ? Optional.empty()
        : Optional.of(new Seconds(seconds.of(plan, figures).seconds(), loaded.seconds()));
  }
}

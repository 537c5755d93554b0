package dev.tidemark.server.execution.engine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.route.plan.Fragment;
import dev.tidemark.planner.strategy.StrategyChoice;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How the AS OF joins of remembered plans were to be run in PostgreSQL the last time: to ask its
 * planner about every strategy takes longer than many such a join. They hold as long as the planner
 * expects about as much of the query, and for a minute at most, since a new index changes nothing
 * of what is expected of a query that doesn't use it. They decide what is cheaper, never what a row
 * is. Thread-safe.
 */
public final class RecentChoices {
  static final Duration LONGEST = Duration.ofMinutes(1);

  private static final long MOST_FRAGMENTS = 1000;

  private final Cache<Asked, Chosen> known;

  public RecentChoices() {
    this(Ticker.systemTicker());
  }

  RecentChoices(Ticker ticker) {
    known =
        Caffeine.newBuilder()
            .ticker(ticker)
            .expireAfterWrite(LONGEST)
            .maximumSize(MOST_FRAGMENTS)
            .build();
  }

  /** Two fragments are one where they are of the same remembered plan. */
  private record Asked(Fragment fragment, String wanted) {}

  /**
   * What was chosen.
   *
   * @param choices for each of the fragment's joins
   * @param isFetched whether DuckDB was to run them over fetched rows
   * @param cost of the whole query then, in PostgreSQL's units
   */
  public record Chosen(
      Map<PointInTimeJoin, StrategyChoice> choices, boolean isFetched, double cost) {
    /** In either direction: beyond it the tables are others than they were. */
    private static final double ABOUT_AS_MUCH = 1.25;

    /** Copies its map. */
    public Chosen {
      choices = Map.copyOf(choices);
    }

    /** Whether a query of that cost is about as large. */
    public boolean holdsFor(double other) {
      return other <= cost * ABOUT_AS_MUCH && cost <= other * ABOUT_AS_MUCH;
    }
  }

  /**
   * What was chosen the last time.
   *
   * @param wanted the value of {@code pit_strategy}
   */
  public Optional<Chosen> find(Fragment fragment, String wanted) {
    return Optional.ofNullable(known.getIfPresent(new Asked(fragment, wanted)));
  }

  /** Rows can't be fetched: what was chosen holds for PostgreSQL alone. */
  public void leave(Fragment fragment, String wanted) {
    known
        .asMap()
        .computeIfPresent(
            new Asked(fragment, wanted),
            (asked, chosen) -> new Chosen(chosen.choices(), false, chosen.cost()));
  }

  /** Remembers what was chosen now. */
  public void remember(Fragment fragment, String wanted, Chosen chosen) {
    known.put(new Asked(fragment, wanted), chosen);
  }
}

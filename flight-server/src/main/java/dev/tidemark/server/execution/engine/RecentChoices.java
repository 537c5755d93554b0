package dev.tidemark.server.execution.engine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.tidemark.planner.engine.query.Parameter;
import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.route.plan.Fragment;
import dev.tidemark.planner.strategy.StrategyChoice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the AS OF joins of remembered plans were to be run in PostgreSQL some seconds ago, with the
 * same parameters: to ask its planner anew takes longer than many such a join. They decide what is
 * cheaper, never what a row is. Thread-safe.
 */
public final class RecentChoices {
  /** So long are tables taken to have the sizes that they had. */
  static final Duration RECENT = Duration.ofSeconds(10);

  private static final long MOST_FRAGMENTS = 1000;

  private final Cache<Asked, Map<PointInTimeJoin, StrategyChoice>> known;

  public RecentChoices() {
    this(Ticker.systemTicker());
  }

  RecentChoices(Ticker ticker) {
    known =
        Caffeine.newBuilder()
            .ticker(ticker)
            .expireAfterWrite(RECENT)
            .maximumSize(MOST_FRAGMENTS)
            .build();
  }

  /** Two fragments are one where they are of the same remembered plan. */
  private record Asked(Fragment fragment, String wanted, List<Parameter> parameters) {
    Asked {
      parameters = Collections.unmodifiableList(new ArrayList<>(parameters));
    }
  }

  /**
   * What was chosen for each of the fragment's joins.
   *
   * @param wanted the value of {@code pit_strategy}
   */
  public Optional<Map<PointInTimeJoin, StrategyChoice>> find(
      Fragment fragment, String wanted, List<Parameter> parameters) {
    return Optional.ofNullable(known.getIfPresent(new Asked(fragment, wanted, parameters)));
  }

  /** Remembers what was chosen for them now. */
  public void remember(
      Fragment fragment,
      String wanted,
      List<Parameter> parameters,
      Map<PointInTimeJoin, StrategyChoice> choices) {
    known.put(new Asked(fragment, wanted, parameters), Map.copyOf(choices));
  }
}

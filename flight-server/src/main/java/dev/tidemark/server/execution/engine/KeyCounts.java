package dev.tidemark.server.execution.engine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tidemark.planner.engine.query.EngineQuery;
import dev.tidemark.planner.engine.query.Parameter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * How the keys of histories are distributed, as queries counted them before. What a snapshot's
 * files hold never changes, and a query that reads nothing else names the files in its text, so its
 * counts hold for good. They decide what is cheaper, never what a row is. Thread-safe.
 */
public final class KeyCounts {
  /** Of texts that are remembered; a text grows with the files that it names. */
  private static final long MOST_CHARACTERS = 4_000_000;

  private final Cache<Counting, KeyCount> known =
      Caffeine.newBuilder()
          .maximumWeight(MOST_CHARACTERS)
          .weigher((Counting counting, KeyCount count) -> counting.sql().length())
          .build();

  private record Counting(String sql, List<Parameter> parameters) {
    Counting {
      parameters = Collections.unmodifiableList(new ArrayList<>(parameters));
    }

    static Counting of(EngineQuery query) {
      return new Counting(query.sql(), query.parameters());
    }
  }

  /**
   * What was counted.
   *
   * @param keys distinct ones
   * @param most records that one key has
   */
  public record KeyCount(long keys, long most) {}

  /** What such a query found before. */
  public Optional<KeyCount> find(EngineQuery query) {
    return Optional.ofNullable(known.getIfPresent(Counting.of(query)));
  }

  /** Remembers what a query found that reads nothing but files of a history. */
  public void remember(EngineQuery query, KeyCount found) {
    known.put(Counting.of(query), found);
  }
}

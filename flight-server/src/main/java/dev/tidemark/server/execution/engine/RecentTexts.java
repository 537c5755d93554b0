package dev.tidemark.server.execution.engine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tidemark.planner.dialect.RenderedSql;
import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.route.plan.Fragment;
import dev.tidemark.planner.strategy.StrategyChoice;
import dev.tidemark.planner.strategy.cost.OperatorRoom;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How the AS OF joins of remembered plans were written for DuckDB the last time, which takes some
 * milliseconds: the same again where the histories are the same files, and everything else has as
 * many rows. A plan with other literals than the last time, or with the time of the execution, is
 * another one each time and finds nothing here. Thread-safe.
 */
public final class RecentTexts {
  /** Of texts that are remembered; a text grows with the files that it names. */
  private static final long MOST_CHARACTERS = 8_000_000;

  /** An operator has three texts of what it reads. */
  private static final long TEXTS_PER_JOIN = 3;

  /** A plan and its choices, which stay for as long, take about as much as such a text. */
  private static final long CHARACTERS_PER_PLAN = 20_000;

  private static final Duration IDLE = Duration.ofMinutes(10);

  private final Cache<Asked, Last> known =
      Caffeine.newBuilder()
          .maximumWeight(MOST_CHARACTERS)
          .weigher(RecentTexts::characters)
          .expireAfterAccess(IDLE)
          .build();

  /** Two fragments are one where they are of the same remembered plan. */
  private record Asked(Fragment fragment, String wanted) {}

  /**
   * What a text and the choices in it depend on, beside its plan.
   *
   * @param relations what stands for those that it names, by id
   * @param rows of them
   * @param keys of those that are histories
   */
  public record Figures(
      Map<String, String> relations,
      Map<String, Long> rows,
      Map<String, HistoryKeys> keys,
      OperatorRoom room) {
    /** Copies its maps. */
    public Figures {
      relations = Map.copyOf(relations);
      rows = Map.copyOf(rows);
      keys = Map.copyOf(keys);
    }

    /** Less room rules out strategies that weren't chosen; with more there may be a better one. */
    private boolean serve(Figures now, double keptBytes) {
      return relations.equals(now.relations)
          && rows.equals(now.rows)
          && keys.equals(now.keys)
          && room.full().equals(now.room.full())
          && keptBytes <= now.room.bytes()
          && now.room.bytes() <= room.bytes();
    }
  }

  /**
   * What was written.
   *
   * @param choices in the order in which the joins stand in the text
   * @param keptBytes that they take of the room
   */
  public record Written(
      RenderedSql sql, Map<PointInTimeJoin, StrategyChoice> choices, double keptBytes) {
    /** Copies its map. */
    public Written {
      choices = Collections.unmodifiableMap(new LinkedHashMap<>(choices));
    }
  }

  private record Last(Figures figures, Written written) {}

  private static int characters(Asked asked, Last last) {
    long read = last.figures.relations.values().stream().mapToLong(String::length).sum();
    long joins = last.written.choices().size();
    long characters =
        CHARACTERS_PER_PLAN
            + last.written.sql().sql().length()
            + read * (1 + TEXTS_PER_JOIN * joins);
    return (int) Math.min(characters, Integer.MAX_VALUE);
  }

  /**
   * What was written the last time, if it would be again.
   *
   * @param wanted the value of {@code pit_strategy}
   */
  public Optional<Written> find(Fragment fragment, String wanted, Figures figures) {
    Last last = known.getIfPresent(new Asked(fragment, wanted));
    return last != null && last.figures.serve(figures, last.written.keptBytes())
        ? Optional.of(last.written)
        : Optional.empty();
  }

  /** Remembers what was written over histories in files alone. */
  public void remember(Fragment fragment, String wanted, Figures figures, Written written) {
    known.put(new Asked(fragment, wanted), new Last(figures, written));
  }
}

package dev.tidemark.catalog.store;

import dev.tidemark.catalog.group.FeatureGroup;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Who may change a group's history: many that add to it or rewrite it, or one that purges it, over
 * all servers. Puts are not held up here. Who needs several takes them in the order of their ids,
 * and the right to change the catalog after them all.
 */
public interface HistoryLocks {

  /**
   * Does the work while nobody purges the group.
   *
   * @return empty where somebody does, and nothing was done
   */
  <T> Optional<T> tryAdding(FeatureGroup group, Supplier<T> work);

  /**
   * Waits for a purge to end, then does the work. Errors: {@code CONFLICT} where that takes long.
   */
  <T> T adding(FeatureGroup group, Supplier<T> work);

  /**
   * Waits until nobody adds to the history, then does the work alone. Errors: {@code CONFLICT}
   * where that takes longer.
   */
  default <T> T alone(FeatureGroup group, Duration patience, Supplier<T> work) {
    return alone(List.of(group), patience, work);
  }

  /**
   * The same for several histories at once.
   *
   * @param groups in the order of their ids, one at least
   */
  <T> T alone(List<FeatureGroup> groups, Duration patience, Supplier<T> work);

  /**
   * For who has histories alone: what the work changes over the session that has them, Iceberg's
   * commits among it, is one transaction, which commits when the work returns. Errors: {@code
   * POSTGRES_UNAVAILABLE} where the session is lost.
   *
   * @param patience for each of its statements
   */
  <T> T atOnce(Duration patience, Supplier<T> work);
}

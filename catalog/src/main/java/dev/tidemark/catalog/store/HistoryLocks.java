package dev.tidemark.catalog.store;

import dev.tidemark.catalog.group.FeatureGroup;
import java.time.Duration;
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
  <T> T alone(FeatureGroup group, Duration patience, Supplier<T> work);
}

package dev.tidemark.catalog.store;

import dev.tidemark.catalog.group.FeatureGroup;
import java.time.Duration;
import java.util.Iterator;
import java.util.function.Supplier;

/** The half of a purge that is done in PostgreSQL. */
public interface PurgeStore {

  /** Notes that a purge of the group begins, and returns its number. */
  long begin(FeatureGroup group);

  /** Whether an earlier purge of the group hasn't ended, or never will. */
  boolean hasEarlier(FeatureGroup group, long number);

  /** The purge of that number has ended, and has done what earlier ones left. */
  void end(FeatureGroup group, long number);

  /**
   * Waits for the puts under way, then does the work while new ones wait, and changes of the
   * definition too. Errors: {@code CONFLICT} where that takes longer.
   */
  <T> T withoutPuts(FeatureGroup group, Duration patience, Supplier<T> work);

  /**
   * Deletes the entities from online and from the tail.
   *
   * @param keys in {@code entityKey} order
   * @param horizon of the history in Iceberg
   * @return the tail's records at or above that horizon that were deleted
   */
  long delete(FeatureGroup group, Iterator<Object[]> keys, long horizon);

  /**
   * Writes online table and tail anew, so that their files hold nothing that was deleted; and what
   * PostgreSQL's planner remembers of them. Waits for transactions that may still see it. Errors:
   * {@code CONFLICT} where that takes longer.
   */
  void rewrite(FeatureGroup group, Duration patience);
}

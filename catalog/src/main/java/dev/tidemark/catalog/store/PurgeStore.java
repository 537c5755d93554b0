package dev.tidemark.catalog.store;

import dev.tidemark.catalog.group.FeatureGroup;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;

/** The half of a purge that is done in PostgreSQL. */
public interface PurgeStore {

  /**
   * Waits for the puts under way, then does the work while new ones wait, and changes of the
   * definitions too. Errors: {@code CONFLICT} where that takes longer.
   *
   * @param groups in the order of their ids
   */
  <T> T withoutPuts(List<FeatureGroup> groups, Duration patience, Supplier<T> work);

  /**
   * Deletes the entities from online and from the tail, for who has the history alone and by its
   * session: part of {@link HistoryLocks#atOnce}.
   *
   * @param keys in {@code entityKey} order
   * @param horizon of the history in Iceberg
   * @return the tail's records at or above that horizon that were deleted
   */
  long delete(FeatureGroup group, Iterator<Object[]> keys, long horizon);

  /**
   * Lets readers of the tail read no older snapshot than the one of that sequence number; in the
   * same transaction.
   */
  void oldestSnapshot(FeatureGroup group, long sequenceNumber);

  /**
   * Writes online table and tail anew, so that their files hold nothing that was deleted; and what
   * PostgreSQL's planner remembers of them. Waits for transactions that may still see it. Errors:
   * {@code CONFLICT} where that takes longer.
   */
  void rewrite(FeatureGroup group, Duration patience);
}

package dev.tidemark.catalog.store;

import dev.tidemark.catalog.group.FeatureGroup;
import java.util.function.Consumer;

/**
 * The part of the history that PostgreSQL holds until Iceberg has it. Which rows a snapshot
 * contains is decided by transaction id, never by sequence: the contract's section 5.
 */
public interface HistoryTail {

  /** PostgreSQL's system identifier and our tail epoch; ids mean nothing under another pair. */
  TailIdentity identity();

  /** The transaction id below which every transaction has ended. */
  long safeHorizon();

  /** Every row of a transaction below this has been trimmed away from the group's tail. */
  long trimmedHorizon(FeatureGroup group);

  /**
   * Reads the rows with {@code from <= xid < to}, in sequence order, in {@link
   * FeatureGroup#historyColumns} order.
   *
   * @return how many
   */
  long read(FeatureGroup group, long from, long to, Consumer<Object[]> rows);

  /** Removes the rows below the horizon, which a committed snapshot holds. */
  void trim(FeatureGroup group, long horizon);

  /** How much waits in the group's tail, and since when. */
  TailLag lag(FeatureGroup group);

  /** See {@link #identity}. */
  record TailIdentity(String systemId, long epoch) {}

  /** Rows waiting, and the age of the oldest in milliseconds. */
  record TailLag(long rows, long oldestMillis) {}
}

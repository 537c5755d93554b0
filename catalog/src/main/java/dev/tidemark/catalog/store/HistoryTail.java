package dev.tidemark.catalog.store;

import dev.tidemark.catalog.group.FeatureGroup;
import java.util.Collection;
import java.util.function.Consumer;

/**
 * The part of the history that PostgreSQL holds until Iceberg has it. Which rows a snapshot
 * contains is decided by transaction id, never by sequence: the contract's section 5.
 */
public interface HistoryTail {

  /** PostgreSQL's system identifier and our tail epoch; ids mean nothing under another pair. */
  TailIdentity identity();

  /** Whether the transaction ids of the newest epoch are those that PostgreSQL gives now. */
  boolean isTrusted();

  /**
   * The first part of a repair: removes the rows below the horizon, which the history has, and
   * takes back what was said of trimming.
   */
  void forgetIds(FeatureGroup group, long horizon);

  /**
   * The last part of a repair: what is left in the groups' tails becomes one new transaction, and
   * the present PostgreSQL's ids count from now on, in a new epoch.
   */
  void openEpoch(Collection<FeatureGroup> groups);

  /** The transaction id below which every transaction has ended. */
  long safeHorizon();

  /** Every row of a transaction below this has been trimmed away from the group's tail. */
  long trimmedHorizon(FeatureGroup group);

  /**
   * Reads the rows with {@code from <= xid < to}, in sequence order, in {@link
   * FeatureGroup#historyColumns} order. None where the group's definition is no longer this one: a
   * record may have more columns by then.
   *
   * @return how many
   */
  long read(FeatureGroup group, long from, long to, Consumer<Object[]> rows);

  /** Removes the rows below the horizon, which a committed snapshot holds. */
  void trim(FeatureGroup group, long horizon);

  /** How much waits in the group's tail from that transaction id on, and since when. */
  TailLag lag(FeatureGroup group, long from);

  /**
   * Whether this is the one server that moves the tails now; the first that asks is, until it ends
   * or calls {@link #resign}.
   */
  boolean leads();

  /** Lets another server move the tails. */
  void resign();

  /** See {@link #identity}. */
  record TailIdentity(String systemId, long epoch) {}

  /** Rows waiting, and the age of the oldest in milliseconds. */
  record TailLag(long rows, long oldestMillis) {}
}

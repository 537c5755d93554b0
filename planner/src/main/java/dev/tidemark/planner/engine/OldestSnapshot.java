package dev.tidemark.planner.engine;

import dev.tidemark.planner.engine.scan.PinnedScan;

/**
 * Which Iceberg snapshots of a group go with its tail as a transaction sees it.
 *
 * @param horizon the transaction id below which the tail has been trimmed
 * @param sequenceNumber of the first snapshot without what was purged last
 * @param unseen the transaction id from which on there may be some that this transaction doesn't
 *     see
 * @param hasTail whether the tail has any rows, of whatever transaction
 */
public record OldestSnapshot(long horizon, long sequenceNumber, long unseen, boolean hasTail) {
  /** Of a group that nobody has written to. */
  public static final OldestSnapshot ANY = new OldestSnapshot(0, 0, Long.MAX_VALUE, true);

  /** Whether the scan's snapshot is one of them. */
  public boolean allows(PinnedScan scan) {
    return scan.horizon() >= horizon && scan.sequenceNumber() >= sequenceNumber;
  }
}

package dev.tidemark.planner.engine;

import dev.tidemark.planner.engine.scan.PinnedScan;

/**
 * Which Iceberg snapshots of a group go with its tail as a transaction sees it.
 *
 * @param horizon the transaction id below which the tail has been trimmed
 * @param sequenceNumber of the first snapshot without what was purged last
 */
public record OldestSnapshot(long horizon, long sequenceNumber) {
  /** Of a group that nobody has written to. */
  public static final OldestSnapshot ANY = new OldestSnapshot(0, 0);

  /** Whether the scan's snapshot is one of them. */
  public boolean allows(PinnedScan scan) {
    return scan.horizon() >= horizon && scan.sequenceNumber() >= sequenceNumber;
  }
}

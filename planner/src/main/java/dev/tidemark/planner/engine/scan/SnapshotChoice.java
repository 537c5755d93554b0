package dev.tidemark.planner.engine.scan;

import java.time.Instant;

/** Which Iceberg snapshot a scan reads. */
public sealed interface SnapshotChoice {

  /** The newest at the start of the execution. */
  record Current() implements SnapshotChoice {}

  /** {@code FOR SYSTEM_TIME AS OF}: the newest committed at or before the instant. */
  record AsOf(Instant instant) implements SnapshotChoice {}

  /** {@code FOR SYSTEM_VERSION AS OF}. */
  record Version(long snapshotId) implements SnapshotChoice {}

  /** None: the table as it was before its first. */
  record Nothing() implements SnapshotChoice {}

  /**
   * The newest that holds nothing of the tail's transactions from that id on; the newest of all
   * where there is none such any more.
   */
  record Before(long transaction) implements SnapshotChoice {}
}

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
}

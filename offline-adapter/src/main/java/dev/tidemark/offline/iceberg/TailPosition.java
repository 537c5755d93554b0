package dev.tidemark.offline.iceberg;

import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.util.SnapshotUtil;

/**
 * How much of the tail a snapshot contains: every row of a transaction below the horizon, which
 * means something only to one PostgreSQL and one epoch of its tail. Commits of other engines carry
 * none, so the nearest ancestor's counts.
 */
public record TailPosition(long horizon, long epoch, String systemId) {
  /** The position of a table that has never had any tail row. */
  public static final TailPosition NONE = new TailPosition(0, 0, "");

  private static final String HORIZON = "tidemark.horizon";
  private static final String EPOCH = "tidemark.epoch";
  private static final String SYSTEM_ID = "tidemark.system-id";

  /** That of the table's current snapshot. */
  public static TailPosition current(Table table) {
    Snapshot snapshot = table.currentSnapshot();
    return snapshot == null ? NONE : of(table, snapshot.snapshotId());
  }

  /** That of the given snapshot. */
  public static TailPosition of(Table table, long snapshotId) {
    return nearest(SnapshotUtil.ancestorsOf(snapshotId, table::snapshot));
  }

  /** The first that is found in snapshots from the newest to the oldest. */
  public static TailPosition nearest(Iterable<Snapshot> snapshots) {
    for (Snapshot snapshot : snapshots) {
      Map<String, String> summary = snapshot.summary();
      Optional<String> horizon = Optional.ofNullable(summary.get(HORIZON));
      if (horizon.isPresent()) {
        return new TailPosition(
            Long.parseLong(horizon.get()),
            Long.parseLong(summary.getOrDefault(EPOCH, "0")),
            summary.getOrDefault(SYSTEM_ID, ""));
      }
    }
    return NONE;
  }

  /** As a commit's summary carries it on; nothing for {@link #NONE}. */
  public Map<String, String> summary() {
    return equals(NONE)
        ? Map.of()
        : Map.of(HORIZON, Long.toString(horizon), EPOCH, Long.toString(epoch), SYSTEM_ID, systemId);
  }
}

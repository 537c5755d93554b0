package dev.tidemark.offline.iceberg.scan;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.table.TableName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.util.SnapshotUtil;
import org.jspecify.annotations.Nullable;

/**
 * The snapshot that was current at an instant. Of those from before a gap that expiry left Iceberg
 * keeps no log, so there a snapshot is taken only where the next one that is left is its child.
 */
final class SnapshotAt {
  private SnapshotAt() {}

  /**
   * Errors: {@code SNAPSHOT_NOT_FOUND}, which names the nearest ones.
   *
   * @param written what the query calls the table
   */
  static Snapshot find(Table table, TableName written, Instant instant) {
    Long logged = SnapshotUtil.nullableSnapshotIdAsOfTime(table, instant.toEpochMilli());
    Snapshot known = logged == null ? null : table.snapshot(logged);
    if (known != null) {
      return known;
    }
    Snapshot before = null;
    Snapshot after = null;
    for (Snapshot snapshot : oldestFirst(table)) {
      if (snapshot.timestampMillis() <= instant.toEpochMilli()) {
        before = snapshot;
      } else if (after == null) {
        after = snapshot;
      }
    }
    boolean isChild =
        before != null && after != null && Objects.equals(after.parentId(), before.snapshotId());
    if (before != null && (after == null || isChild)) {
      return before;
    }
    throw missing(written, instant, before, after);
  }

  private static List<Snapshot> oldestFirst(Table table) {
    List<Snapshot> snapshots = new ArrayList<>();
    table.snapshots().forEach(snapshots::add);
    snapshots.sort(
        Comparator.comparingLong(Snapshot::timestampMillis)
            .thenComparingLong(Snapshot::sequenceNumber));
    return snapshots;
  }

  private static TidemarkException missing(
      TableName written, Instant instant, @Nullable Snapshot before, @Nullable Snapshot after) {
    String name = "Table '" + written + "' has no snapshot ";
    if (before == null && (after == null || after.parentId() == null)) {
      String first = after == null ? "" : "; its first is " + text(after);
      return new TidemarkException(
          ErrorCode.SNAPSHOT_NOT_FOUND, name + "as old as " + instant + first);
    }
    String nearest =
        before == null ? text(Objects.requireNonNull(after)) : text(before) + " and " + text(after);
    return new TidemarkException(
        ErrorCode.SNAPSHOT_NOT_FOUND,
        name + "of " + instant + " any more, since it has expired; the nearest: " + nearest);
  }

  private static String text(@Nullable Snapshot snapshot) {
    return snapshot == null
        ? ""
        : snapshot.snapshotId() + " of " + Instant.ofEpochMilli(snapshot.timestampMillis());
  }
}

package dev.tidemark.offline.iceberg;

import dev.tidemark.catalog.group.FeatureGroup;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.Snapshot;

/**
 * One Iceberg snapshot of a history.
 *
 * @param group its versioned name
 * @param parentId empty for the first
 * @param operation {@code replicate}, {@code load}, or what another engine did
 * @param horizon PostgreSQL's transactions below it are in the snapshot; empty for a foreign one
 */
public record SnapshotInfo(
    String group,
    long snapshotId,
    Optional<Long> parentId,
    Instant committedAt,
    String operation,
    Optional<Long> addedRows,
    Optional<Long> totalRows,
    Optional<Long> totalFiles,
    Optional<Long> horizon) {

  /** The group's snapshots, oldest first. Errors: {@code WAREHOUSE_UNAVAILABLE}. */
  public static List<SnapshotInfo> of(Warehouse warehouse, FeatureGroup group) {
    List<SnapshotInfo> all = new ArrayList<>();
    for (Snapshot snapshot : warehouse.table(group).snapshots()) {
      all.add(
          new SnapshotInfo(
              group.versionedName(),
              snapshot.snapshotId(),
              Optional.ofNullable(snapshot.parentId()),
              Instant.ofEpochMilli(snapshot.timestampMillis()),
              snapshot.summary().getOrDefault("tidemark.operation", snapshot.operation()),
              number(snapshot, "added-records"),
              number(snapshot, "total-records"),
              number(snapshot, "total-data-files"),
              number(snapshot, "tidemark.horizon")));
    }
    return all;
  }

  private static Optional<Long> number(Snapshot snapshot, String key) {
    return Optional.ofNullable(snapshot.summary().get(key)).map(Long::valueOf);
  }
}

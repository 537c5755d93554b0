package dev.tidemark.server.tables.system;

import static dev.tidemark.server.tables.system.SystemTables.column;

import dev.tidemark.catalog.store.Catalog;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.offline.iceberg.SnapshotInfo;
import dev.tidemark.offline.iceberg.Warehouse;
import java.util.List;

/** {@code system.snapshots}: the Iceberg snapshots that {@code FOR SYSTEM_VERSION} may name. */
public final class SnapshotTables {
  private SnapshotTables() {}

  public static SystemTable snapshots(Catalog catalog, Warehouse warehouse) {
    DataType text = DataType.of(TypeName.VARCHAR);
    DataType whole = DataType.of(TypeName.BIGINT);
    return new SystemTable(
        "snapshots",
        List.of(
            column("feature_group", text, "its versioned name"),
            column("snapshot_id", whole, ""),
            column("parent_id", whole, "NULL for the first"),
            column("committed_at", DataType.of(TypeName.TIMESTAMP_WITH_TIME_ZONE), ""),
            column(
                "operation", text, "replicate, load, compact, purge, or what another engine did"),
            column("added_rows", whole, ""),
            column("total_rows", whole, ""),
            column("total_files", whole, ""),
            column("horizon", whole, "PostgreSQL's transactions below it are in the snapshot")),
        session ->
            catalog.current().fixedVersions().values().stream()
                .flatMap(group -> SnapshotInfo.of(warehouse, group).stream())
                .map(SnapshotTables::row)
                .toList());
  }

  private static Object[] row(SnapshotInfo snapshot) {
    return new Object[] {
      snapshot.group(),
      snapshot.snapshotId(),
      snapshot.parentId().orElse(null),
      snapshot.committedAt(),
      snapshot.operation(),
      snapshot.addedRows().orElse(null),
      snapshot.totalRows().orElse(null),
      snapshot.totalFiles().orElse(null),
      snapshot.horizon().orElse(null)
    };
  }
}

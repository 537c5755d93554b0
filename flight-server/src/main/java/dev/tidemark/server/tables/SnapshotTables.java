package dev.tidemark.server.tables;

import static dev.tidemark.server.tables.SystemTables.column;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.Catalog;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.offline.iceberg.Warehouse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;

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
            column("operation", text, "replicate, load, or what another engine did"),
            column("added_rows", whole, ""),
            column("total_rows", whole, ""),
            column("total_files", whole, ""),
            column("horizon", whole, "PostgreSQL's transactions below it are in the snapshot")),
        session -> {
          List<Object[]> rows = new ArrayList<>();
          for (FeatureGroup group : catalog.current().fixedVersions().values()) {
            add(group, warehouse.table(group), rows);
          }
          return rows;
        });
  }

  private static void add(FeatureGroup group, Table table, List<Object[]> rows) {
    for (Snapshot snapshot : table.snapshots()) {
      rows.add(
          new Object[] {
            group.versionedName(),
            snapshot.snapshotId(),
            snapshot.parentId(),
            Instant.ofEpochMilli(snapshot.timestampMillis()),
            snapshot.summary().getOrDefault("tidemark.operation", snapshot.operation()),
            number(snapshot, "added-records"),
            number(snapshot, "total-records"),
            number(snapshot, "total-data-files"),
            number(snapshot, "tidemark.horizon")
          });
    }
  }

  private static @org.jspecify.annotations.Nullable Long number(Snapshot snapshot, String key) {
    String text = snapshot.summary().get(key);
    return text == null ? null : Long.valueOf(text);
  }
}

package dev.tidemark.sqltests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.offline.iceberg.Warehouse;
import dev.tidemark.server.testing.FolderFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;

/** Reads a group's table without a server, by Iceberg's own library, and its files by DuckDB. */
final class WarehouseCheck {
  private static final int OLDEST = 10;

  private final Warehouse warehouse;
  private final String group;
  private final Table table;

  WarehouseCheck(Warehouse warehouse, String group) {
    this.warehouse = warehouse;
    this.group = group;
    this.table =
        warehouse.catalog().loadTable(TableIdentifier.of(Warehouse.FEATURES, group + "_v1"));
  }

  /**
   * Every snapshot's files are there and whole, and the current ones hold that many rows, which
   * Iceberg's reference reader finds, too.
   */
  void check(long rows) throws IOException, SQLException {
    Map<Path, Long> counts = new HashMap<>();
    for (Snapshot snapshot : table.snapshots()) {
      assertThat(warehouse.path(snapshot.manifestListLocation())).exists();
      try (CloseableIterable<FileScanTask> tasks =
          table.newScan().useSnapshot(snapshot.snapshotId()).planFiles()) {
        for (FileScanTask task : tasks) {
          counts.put(present(task.file()), task.file().recordCount());
        }
      }
    }
    for (Map.Entry<Path, Long> file : counts.entrySet()) {
      assertThat(rows(file.getKey())).as("rows of %s", file.getKey()).isEqualTo(file.getValue());
    }
    assertThat(table.currentSnapshot() == null ? 0 : rows(table.currentSnapshot())).isEqualTo(rows);
    assertThat(sequencesReadByIceberg()).hasSize((int) rows).doesNotHaveDuplicates();
  }

  private List<Object> sequencesReadByIceberg() throws IOException {
    List<Object> sequences = new ArrayList<>();
    try (CloseableIterable<Record> records = IcebergGenerics.read(table).build()) {
      records.forEach(record -> sequences.add(record.getField("sequence")));
    }
    return sequences;
  }

  private Path present(DataFile file) throws IOException {
    Path path = warehouse.path(file.location());
    assertThat(path).exists();
    assertThat(Files.size(path)).as("size of %s", path).isEqualTo(file.fileSizeInBytes());
    return path;
  }

  private static long rows(Path file) throws SQLException {
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckdb.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT count(*) FROM (SELECT DISTINCT * FROM read_parquet('" + file + "'))")) {
      row.next();
      return row.getLong(1);
    }
  }

  /**
   * The server reads the oldest snapshots as Iceberg's library has them, and none has a record that
   * the current one hasn't. Returns how many snapshots there are.
   */
  long checkTimeTravel(Statement server) throws IOException, SQLException {
    List<Snapshot> snapshots = new ArrayList<>();
    table.snapshots().forEach(snapshots::add);
    for (Snapshot snapshot : snapshots.subList(0, Math.min(OLDEST, snapshots.size()))) {
      String old =
          "SELECT k, event_time, v, sequence FROM offline.%s FOR SYSTEM_VERSION AS OF %d"
              .formatted(group, snapshot.snapshotId());
      assertThat(number(server, "SELECT COUNT(*) FROM (" + old + ")"))
          .as("records of %s", snapshot)
          .isEqualTo(rows(snapshot));
      assertThat(
              number(
                  server,
                  "SELECT COUNT(*) FROM (%s EXCEPT SELECT k, event_time, v, sequence FROM offline.%s)"
                      .formatted(old, group)))
          .as("records of %s that went", snapshot)
          .isZero();
    }
    return snapshots.size();
  }

  private static long number(Statement server, String sql) throws SQLException {
    try (ResultSet row = server.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  private long rows(Snapshot snapshot) throws IOException {
    long rows = 0;
    try (CloseableIterable<FileScanTask> tasks =
        table.newScan().useSnapshot(snapshot.snapshotId()).planFiles()) {
      for (FileScanTask task : tasks) {
        rows += task.file().recordCount();
      }
    }
    return rows;
  }

  Path folder() {
    return warehouse.path(table.location());
  }

  /** Files of the table's folder that neither its metadata nor a snapshot names. */
  List<Path> orphans() throws IOException {
    Set<Path> known = new HashSet<>();
    TableMetadata metadata = ((HasTableOperations) table).operations().current();
    known.add(warehouse.path(metadata.metadataFileLocation()));
    metadata.previousFiles().forEach(file -> known.add(warehouse.path(file.file())));
    for (Snapshot snapshot : table.snapshots()) {
      known.add(warehouse.path(snapshot.manifestListLocation()));
      snapshot.allManifests(table.io()).forEach(file -> known.add(warehouse.path(file.path())));
      try (CloseableIterable<FileScanTask> tasks =
          table.newScan().useSnapshot(snapshot.snapshotId()).planFiles()) {
        tasks.forEach(task -> known.add(warehouse.path(task.file().location())));
      }
    }
    return FolderFiles.in(folder()).stream().filter(file -> !known.contains(file)).toList();
  }
}

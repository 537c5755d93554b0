package dev.tidemark.sqltests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.offline.iceberg.Warehouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.CloseableIterable;

/** Reads a group's table without a server: plans by Iceberg's own library, files by DuckDB. */
final class WarehouseCheck {
  private final Warehouse warehouse;
  private final Table table;

  WarehouseCheck(Warehouse warehouse, String group) {
    this.warehouse = warehouse;
    this.table =
        warehouse.catalog().loadTable(TableIdentifier.of(Warehouse.FEATURES, group + "_v1"));
  }

  /** Every snapshot's files are there and whole, and the current ones hold that many rows. */
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
    assertThat(currentRows()).isEqualTo(rows);
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

  private long currentRows() throws IOException {
    long rows = 0;
    try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
      for (FileScanTask task : tasks) {
        rows += task.file().recordCount();
      }
    }
    return rows;
  }

  /** How many data files no snapshot knows. */
  long orphans() throws IOException {
    Set<Path> known = new HashSet<>();
    for (Snapshot snapshot : table.snapshots()) {
      try (CloseableIterable<FileScanTask> tasks =
          table.newScan().useSnapshot(snapshot.snapshotId()).planFiles()) {
        tasks.forEach(task -> known.add(warehouse.path(task.file().location())));
      }
    }
    try (Stream<Path> files = Files.walk(warehouse.path(table.location()).resolve("data"))) {
      return files.filter(Files::isRegularFile).filter(file -> !known.contains(file)).count();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}

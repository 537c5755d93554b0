package dev.tidemark.offline.maintenance;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.MaintenanceResult;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.offline.commit.FileOrder;
import dev.tidemark.offline.commit.HistoryCommit;
import dev.tidemark.offline.commit.HistoryField;
import dev.tidemark.offline.commit.HistoryWriter;
import dev.tidemark.offline.commit.HistoryWriter.Rows;
import dev.tidemark.offline.duckdb.DuckDb;
import dev.tidemark.offline.duckdb.Lease;
import dev.tidemark.offline.iceberg.IcebergErrors;
import dev.tidemark.offline.iceberg.Warehouse;
import dev.tidemark.offline.iceberg.scan.IcebergScanner;
import dev.tidemark.offline.iceberg.schema.IcebergTypes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;

/**
 * Puts the small files of each partition together, sorted by key and event time. Files that another
 * engine deleted rows of are rewritten, too. Readers go on, and so do writers: a commit that takes
 * away what is being rewritten makes the compaction fail, any other doesn't.
 */
final class Compaction {
  /** Of files, in one commit; their rows are sorted at once, and spill. */
  private static final long COMMIT_BYTES = 1L << 30;

  private final Warehouse warehouse;
  private final IcebergScanner scanner;
  private final HistoryWriter writer;
  private final DuckDb duckDb;

  Compaction(Warehouse warehouse, IcebergScanner scanner, HistoryWriter writer, DuckDb duckDb) {
    this.warehouse = warehouse;
    this.scanner = scanner;
    this.writer = writer;
    this.duckDb = duckDb;
  }

  /**
   * Compacts every partition that has so many small files.
   *
   * @throws TidemarkException with {@code CONFLICT} where another engine changed the same files
   */
  MaintenanceResult compact(FeatureGroup group, long smallBytes, int leastFiles) {
    MaintenanceResult done = MaintenanceResult.none(group.versionedName(), "compact");
    Table table = warehouse.table(group);
    Snapshot snapshot = table.currentSnapshot();
    if (snapshot == null) {
      return done;
    }
    List<FileScanTask> batch = new ArrayList<>();
    for (List<FileScanTask> partition : partitions(table, smallBytes, leastFiles)) {
      if (!batch.isEmpty() && bytes(batch) + bytes(partition) > COMMIT_BYTES) {
        done = rewrite(done, table, batch, snapshot.snapshotId());
        batch.clear();
      }
      batch.addAll(partition);
    }
    return batch.isEmpty() ? done : rewrite(done, table, batch, snapshot.snapshotId());
  }

  /** What is to be put together: parts of partitions, none larger than a commit may be. */
  private static List<List<FileScanTask>> partitions(Table table, long smallBytes, int leastFiles) {
    Map<String, List<FileScanTask>> partitions = new LinkedHashMap<>();
    List<List<FileScanTask>> wanted = new ArrayList<>();
    for (FileScanTask task : IcebergErrors.translating(table.name(), () -> files(table))) {
      if (!task.deletes().isEmpty()) {
        wanted.add(List.of(task));
      } else if (task.file().fileSizeInBytes() < smallBytes) {
        String partition =
            task.file().specId() + "/" + task.spec().partitionToPath(task.file().partition());
        partitions.computeIfAbsent(partition, p -> new ArrayList<>()).add(task);
      }
    }
    partitions.values().stream()
        .filter(files -> files.size() >= leastFiles)
        .forEach(files -> wanted.addAll(cut(files)));
    return wanted;
  }

  private static List<FileScanTask> files(Table table) {
    return IcebergScanner.files(table);
  }

  private static List<List<FileScanTask>> cut(List<FileScanTask> files) {
    List<List<FileScanTask>> parts = new ArrayList<>();
    List<FileScanTask> part = new ArrayList<>();
    for (FileScanTask file : files) {
      if (!part.isEmpty() && bytes(part) + file.file().fileSizeInBytes() > COMMIT_BYTES) {
        parts.add(part);
        part = new ArrayList<>();
      }
      part.add(file);
    }
    parts.add(part);
    return parts;
  }

  private static long bytes(List<FileScanTask> files) {
    return files.stream().mapToLong(task -> task.file().fileSizeInBytes()).sum();
  }

  private MaintenanceResult rewrite(
      MaintenanceResult done, Table table, List<FileScanTask> old, long snapshotId) {
    List<DataFile> written = write(table, old);
    requireSameRows(table, old, written);
    try {
      HistoryCommit.carryOn(
          table,
          "compact",
          () -> {
            RewriteFiles rewrite = table.newRewrite().validateFromSnapshot(snapshotId);
            old.forEach(task -> rewrite.deleteFile(task.file()));
            written.forEach(rewrite::addFile);
            return rewrite;
          });
    } catch (TidemarkException e) {
      if (!IcebergErrors.leavesCommitUnknown(e)) {
        writer.discard(written);
      }
      throw e;
    }
    return new MaintenanceResult(
        done.group(),
        done.operation(),
        0,
        done.filesRewritten() + old.size(),
        done.filesWritten() + written.size(),
        0,
        0,
        done.rows() + rows(written),
        done.bytes() + bytes(old));
  }

  private List<DataFile> write(Table table, List<FileScanTask> old) {
    try (Lease lease = duckDb.lease()) {
      Rows rows = new Rows("(" + scanner.physicalRows(table, old) + ")", records(old));
      return writer.write(lease, table, fields(table), rows, FileOrder.of(table));
    }
  }

  /** Whatever the catalog says by now: a column that is being added must not be lost. */
  static List<HistoryField> fields(Table table) {
    List<HistoryField> fields = new ArrayList<>();
    for (Types.NestedField field : table.schema().columns()) {
      DataType type =
          IcebergTypes.dataType(field.type())
              .orElseThrow(() -> new IllegalArgumentException(field.toString()));
      fields.add(new HistoryField(Column.of(field.name(), type), field));
    }
    return fields;
  }

  private void requireSameRows(Table table, List<FileScanTask> old, List<DataFile> written) {
    boolean isCounted = old.stream().allMatch(task -> task.deletes().isEmpty());
    long before = records(old);
    if (isCounted && before != rows(written)) {
      writer.discard(written);
      throw new TidemarkException(
          ErrorCode.INTERNAL_ERROR,
          "A compaction of Iceberg table '%s' read %d records and would have kept %d"
              .formatted(table.name(), before, rows(written)));
    }
  }

  /** With those that deletes take away. */
  static long records(List<FileScanTask> files) {
    return files.stream().mapToLong(task -> task.file().recordCount()).sum();
  }

  private static long rows(List<DataFile> files) {
    return files.stream().mapToLong(DataFile::recordCount).sum();
  }
}

package dev.tidemark.offline.maintenance;

import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.GroupColumn;
import dev.tidemark.offline.commit.FileOrder;
import dev.tidemark.offline.commit.HistoryCommit;
import dev.tidemark.offline.commit.HistoryWriter;
import dev.tidemark.offline.commit.HistoryWriter.Rows;
import dev.tidemark.offline.duckdb.Lease;
import dev.tidemark.offline.duckdb.intake.StagedRows;
import dev.tidemark.offline.iceberg.IcebergErrors;
import dev.tidemark.offline.iceberg.scan.IcebergScanner;
import dev.tidemark.offline.load.LoadStores;
import dev.tidemark.planner.engine.scan.ScanFilter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Table;

/**
 * Writes the data files that hold entities anew without them, and then all manifests, since those
 * of the rewriting still have the old files' bounds, which are values.
 */
final class PurgeRewrite {
  private static final String KEYS = "tidemark_purged";
  private static final int MOST_FILTERED = 1_000;

  private final LoadStores stores;
  private final IcebergScanner scanner;
  private final HistoryWriter writer;

  PurgeRewrite(LoadStores stores, HistoryWriter writer) {
    this.stores = stores;
    this.scanner = new IcebergScanner(stores.warehouse());
    this.writer = writer;
  }

  /**
   * What was done.
   *
   * @param records that are gone
   * @param snapshotId the first that names nothing of them; 0 for a table without any
   */
  record Rewritten(long records, long filesRewritten, long filesWritten, long snapshotId) {}

  Rewritten without(FeatureGroup group, Table table, List<Object[]> keys) {
    if (table.currentSnapshot() == null) {
      return new Rewritten(0, 0, 0, 0);
    }
    try (BufferAllocator allocator =
            stores.allocator().newChildAllocator("purge", 0, stores.allocator().getLimit());
        Lease lease = stores.duckDb().lease()) {
      stage(lease, allocator, group, keys);
      List<FileScanTask> old = holding(lease, group, table, keys);
      List<DataFile> written = old.isEmpty() ? List.of() : write(lease, group, table, old);
      long records = 0;
      if (!old.isEmpty()) {
        records = count(lease, "SELECT count(*) FROM (" + scanner.physicalRows(table, old) + ")");
        replace(table, old, written);
      }
      long snapshot =
          HistoryCommit.carryOn(
              table, "purge", () -> table.rewriteManifests().clusterBy(file -> 0));
      long kept = written.stream().mapToLong(DataFile::recordCount).sum();
      return new Rewritten(records - kept, old.size(), written.size(), snapshot);
    }
  }

  private static void stage(
      Lease lease, BufferAllocator allocator, FeatureGroup group, List<Object[]> keys) {
    List<Column> columns =
        group.entityKey().stream()
            .map(group::column)
            .map(key -> Column.of(key.physicalName(), key.type()))
            .toList();
    StagedRows staged = new StagedRows(lease, allocator, KEYS, columns);
    keys.forEach(staged);
    staged.finish();
  }

  /** The files with a record of the entities, and those with deletes, which may name them. */
  private List<FileScanTask> holding(
      Lease lease, FeatureGroup group, Table table, List<Object[]> keys) {
    List<FileScanTask> holding = new ArrayList<>();
    Set<String> candidates =
        IcebergScanner.files(table, filters(group, keys)).stream()
            .map(task -> task.file().location())
            .collect(Collectors.toSet());
    for (FileScanTask task : IcebergScanner.files(table)) {
      boolean holds =
          !task.deletes().isEmpty()
              || (candidates.contains(task.file().location())
                  && count(
                          lease,
                          "SELECT count(*) FROM (%s) AS h WHERE %s"
                              .formatted(
                                  scanner.physicalRows(table, List.of(task)), isPurged(group)))
                      > 0);
      if (holds) {
        holding.add(task);
      }
    }
    return holding;
  }

  private static List<ScanFilter> filters(FeatureGroup group, List<Object[]> keys) {
    if (keys.isEmpty() || keys.size() > MOST_FILTERED) {
      return List.of();
    }
    List<Object> first = keys.stream().map(key -> key[0]).distinct().toList();
    return List.of(new ScanFilter.OneOf(group.entityKey().get(0), first));
  }

  private static String isPurged(FeatureGroup group) {
    return group.entityKey().stream()
        .map(group::column)
        .map(GroupColumn::physicalName)
        .map(key -> "h.%1$s = p.%1$s".formatted(key))
        .collect(
            Collectors.joining(" AND ", "EXISTS (SELECT 1 FROM " + KEYS + " AS p WHERE ", ")"));
  }

  private static long count(Lease lease, String sql) {
    return lease.number(sql);
  }

  private List<DataFile> write(
      Lease lease, FeatureGroup group, Table table, List<FileScanTask> old) {
    String kept =
        "(SELECT * FROM (%s) AS h WHERE NOT %s)"
            .formatted(scanner.physicalRows(table, old), isPurged(group));
    Rows rows = new Rows(kept, Compaction.records(old));
    return writer.write(lease, table, Compaction.fields(table), rows, FileOrder.of(table));
  }

  private void replace(Table table, List<FileScanTask> old, List<DataFile> written) {
    try {
      HistoryCommit.carryOn(
          table,
          "purge",
          () -> {
            OverwriteFiles overwrite = table.newOverwrite();
            old.forEach(task -> overwrite.deleteFile(task.file()));
            written.forEach(overwrite::addFile);
            return overwrite;
          });
    } catch (TidemarkException e) {
      if (!IcebergErrors.leavesCommitUnknown(e)) {
        writer.discard(written);
      }
      throw e;
    }
    Set<DeleteFile> deletes = new HashSet<>();
    old.forEach(task -> deletes.addAll(task.deletes()));
    if (!deletes.isEmpty()) {
      HistoryCommit.carryOn(
          table,
          "purge",
          () -> {
            RewriteFiles rewrite = table.newRewrite();
            deletes.forEach(rewrite::deleteFile);
            return rewrite;
          });
    }
  }
}

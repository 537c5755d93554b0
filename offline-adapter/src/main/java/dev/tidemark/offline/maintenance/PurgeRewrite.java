package dev.tidemark.offline.maintenance;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.GroupColumn;
import dev.tidemark.offline.commit.FileOrder;
import dev.tidemark.offline.commit.HistoryCommit;
import dev.tidemark.offline.commit.HistoryWriter;
import dev.tidemark.offline.commit.HistoryWriter.Rows;
import dev.tidemark.offline.duckdb.Lease;
import dev.tidemark.offline.duckdb.intake.StagedRows;
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
   * Data files that are to take the place of others.
   *
   * @param records that only the others have
   */
  record Rewriting(Table table, List<FileScanTask> old, List<DataFile> written, long records) {
    /** Nothing yet; Iceberg knows nothing of it. */
    static Rewriting none(Table table) {
      return new Rewriting(table, List.of(), List.of(), 0);
    }
  }

  /** Writes the files; {@link #replace} commits them, or {@link #discard} removes them. */
  Rewriting write(FeatureGroup group, Table table, List<Object[]> keys) {
    if (table.currentSnapshot() == null) {
      return Rewriting.none(table);
    }
    try (BufferAllocator allocator =
            stores.allocator().newChildAllocator("purge", 0, stores.allocator().getLimit());
        Lease lease = stores.duckDb().lease()) {
      stage(lease, allocator, group, keys);
      List<FileScanTask> old = holding(lease, group, table, keys);
      if (old.isEmpty()) {
        return Rewriting.none(table);
      }
      long records =
          count(lease, "SELECT count(*) FROM (" + scanner.physicalRows(table, old) + ")");
      List<DataFile> written = write(lease, group, table, old);
      long kept = written.stream().mapToLong(DataFile::recordCount).sum();
      return new Rewriting(table, old, written, records - kept);
    }
  }

  /** For files that were not committed. */
  void discard(Rewriting rewriting) {
    writer.discard(rewriting.written());
  }

  /** Commits the files, and forgets the deletes that named records of the old ones. */
  void replace(Rewriting rewriting) {
    Table table = rewriting.table();
    List<FileScanTask> old = rewriting.old();
    HistoryCommit.carryOn(
        table,
        "purge",
        () -> {
          OverwriteFiles overwrite = table.newOverwrite();
          old.forEach(task -> overwrite.deleteFile(task.file()));
          rewriting.written().forEach(overwrite::addFile);
          return overwrite;
        });
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

  /**
   * Writes the manifests.
   *
   * @return the first snapshot that names nothing of what is gone; 0 for a table without any
   */
  static long rewriteManifests(Table table) {
    return table.currentSnapshot() == null
        ? 0
        : HistoryCommit.carryOn(
            table, "purge", () -> table.rewriteManifests().clusterBy(file -> 0));
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
}

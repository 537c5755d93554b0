package dev.tidemark.offline.load;

import static dev.tidemark.offline.OfflineStore.column;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.record.RecordLimits;
import dev.tidemark.offline.FixedCatalog;
import dev.tidemark.offline.FreeLocks;
import dev.tidemark.offline.OfflineStore;
import dev.tidemark.offline.duckdb.Lease;
import dev.tidemark.offline.load.file.ImportFolders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The feature group 'clicks' of a store of its own, with the files that a test loads into it. */
final class LoadedClicks implements AutoCloseable {
  final OfflineStore store;
  final MemoryOnline online = new MemoryOnline();
  final MemoryLoads loads = new MemoryLoads();
  final FeatureGroup group;
  final Path imports;

  /** The group as the catalog has it by now. */
  FeatureGroup current;

  /** What a load's known time is in DuckDB's words. */
  String expression = "";

  LoadedClicks(Path folder) {
    try {
      imports = Files.createDirectory(folder.resolve("import"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    store = new OfflineStore(folder);
    group =
        store.create(
            "clicks",
            List.of(
                column("id", "BIGINT"),
                column("event_time", "TIMESTAMP(6)"),
                column("clicks", "INTEGER"),
                column("name", "VARCHAR")));
    current = group;
  }

  void parquet(String name, String select) {
    try (Lease lease = store.duckDb.lease()) {
      lease.execute("COPY (" + select + ") TO '" + imports.resolve(name) + "' (FORMAT parquet)");
    }
  }

  void csv(String name, String text) throws IOException {
    Files.writeString(imports.resolve(name), text);
  }

  void remove(String name) {
    try {
      Files.delete(imports.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  LoadResult load(LoadRequest request) {
    return load(request, new LoadControl(), LoadProgress.NONE);
  }

  LoadResult load(LoadRequest request, LoadControl control, LoadProgress progress) {
    return loader().load(group, request, control, progress);
  }

  CopyLoader loader() {
    return loader((text, columns, type) -> expression);
  }

  CopyLoader loader(ExpressionTranslator translator) {
    return new CopyLoader(
        stores(),
        store.writer,
        new ImportFolders(List.of(imports)),
        RecordLimits.DEFAULT,
        translator);
  }

  LoadStores stores() {
    return new LoadStores(
        new FixedCatalog(current),
        store.warehouse,
        store.duckDb,
        online,
        loads,
        new FreeLocks(),
        store.allocator);
  }

  /** The group's history, by sequence. */
  List<Object[]> rows() {
    return store.rows(group);
  }

  /** Every data file in the warehouse. */
  List<Path> dataFiles() throws IOException {
    try (var files = Files.walk(store.warehouse.folder())) {
      return files.filter(file -> file.toString().endsWith(".parquet")).toList();
    }
  }

  @Override
  public void close() {
    store.close();
  }
}

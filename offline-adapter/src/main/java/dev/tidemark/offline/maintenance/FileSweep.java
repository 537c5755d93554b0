package dev.tidemark.offline.maintenance;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.MaintenanceBooks;
import dev.tidemark.catalog.store.MaintenanceResult;
import dev.tidemark.offline.iceberg.IcebergErrors;
import dev.tidemark.offline.iceberg.Warehouse;
import dev.tidemark.offline.iceberg.schema.WrittenSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.Table;

/** Removes files of a table that nothing names: of expired snapshots, and what crashes left. */
final class FileSweep {
  private final Warehouse warehouse;
  private final MaintenanceBooks books;

  FileSweep(Warehouse warehouse, MaintenanceBooks books) {
    this.warehouse = warehouse;
    this.books = books;
  }

  /** Removes what has been unreferenced for so long that no reader can need it. */
  MaintenanceResult unreferenced(FeatureGroup group, String operation, Duration age) {
    List<String> due = books.due(group, age);
    MaintenanceResult none = MaintenanceResult.none(group.versionedName(), operation);
    if (due.isEmpty()) {
      return none;
    }
    Table table = warehouse.table(group);
    TableFiles.Removed removed =
        new TableFiles(warehouse, table).remove(due.stream().map(warehouse::path).toList());
    books.removed(due);
    return new MaintenanceResult(
        none.group(),
        operation,
        0,
        0,
        0,
        removed.files().size(),
        books.waiting(group),
        0,
        removed.bytes());
  }

  /**
   * Removes files that no snapshot names and that nobody has written to since. Those that expired
   * snapshots named have their own time.
   */
  MaintenanceResult orphans(FeatureGroup group, Instant notSince) {
    // What is there is read first: what is committed meanwhile is named afterwards.
    List<Path> old =
        new TableFiles(warehouse, warehouse.table(group)).present(file -> isOlder(file, notSince));
    Table table = warehouse.table(group);
    TableFiles files = new TableFiles(warehouse, table);
    Set<Path> named = IcebergErrors.translating(table.name(), files::named);
    books.due(group, Duration.ZERO).forEach(location -> named.add(warehouse.path(location)));
    TableFiles.Removed removed =
        files.remove(old.stream().filter(file -> !named.contains(file)).toList());
    return new MaintenanceResult(
        group.versionedName(),
        "remove_orphan_files",
        0,
        0,
        0,
        removed.files().size(),
        books.waiting(group),
        0,
        removed.bytes());
  }

  /** Whether it is a data file that we wrote, or a manifest that nobody has written to since. */
  static boolean isOurs(Path file, Instant notSince) {
    String name = file.toString();
    return name.endsWith(".avro") ? isOlder(file, notSince) : WrittenSchema.isOurs(name);
  }

  private static boolean isOlder(Path file, Instant notSince) {
    try {
      return Files.getLastModifiedTime(file).toInstant().isBefore(notSince);
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw new TidemarkException(
          ErrorCode.WAREHOUSE_UNAVAILABLE, "'" + file + "' can't be read: " + e.getMessage(), e);
    }
  }
}

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
    TableFiles.Removed removed = due.isEmpty() ? TableFiles.Removed.NONE : remove(group, due);
    return new MaintenanceResult(
        group.versionedName(),
        operation,
        0,
        0,
        0,
        removed.files().size(),
        books.waiting(group).size(),
        0,
        removed.bytes());
  }

  /** What the table names is no longer unreferenced, whatever it was when it was noted. */
  private TableFiles.Removed remove(FeatureGroup group, List<String> due) {
    TableFiles files = new TableFiles(warehouse, warehouse.table(group));
    Set<Path> named = named(group, files);
    TableFiles.Removed removed =
        files.remove(
            due.stream().map(warehouse::path).filter(file -> !named.contains(file)).toList());
    books.removed(due);
    return removed;
  }

  private static Set<Path> named(FeatureGroup group, TableFiles files) {
    return IcebergErrors.translating(group.versionedName(), files::named);
  }

  /** What is there, and nobody has written to since. */
  List<Path> present(FeatureGroup group, Instant notSince) {
    return new TableFiles(warehouse, warehouse.table(group))
        .present(file -> isOlder(file, notSince));
  }

  /**
   * Notes those of the files that no snapshot names, and removes what was noted long enough ago.
   * Queries may be reading them: whoever expired their snapshot may have died before it noted them.
   *
   * @param old what was {@link #present} when nobody was about to commit any of it
   */
  MaintenanceResult orphans(FeatureGroup group, List<Path> old, Duration readerAge) {
    Set<Path> named = named(group, new TableFiles(warehouse, warehouse.table(group)));
    books.unreferenced(
        group,
        old.stream().filter(file -> !named.contains(file)).map(warehouse::location).toList());
    return unreferenced(group, "remove_orphan_files", readerAge);
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

package dev.tidemark.offline.maintenance;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.offline.iceberg.Warehouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.ManifestContent;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.StatisticsFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.io.CloseableIterable;

/** The files in a table's folder, and which of them the table names. */
final class TableFiles {
  private final Warehouse warehouse;
  private final Table table;

  TableFiles(Warehouse warehouse, Table table) {
    this.warehouse = warehouse;
    this.table = table;
  }

  private Path folder() {
    return warehouse.path(table.location());
  }

  /** Those in the folder that satisfy the condition. */
  List<Path> present(Predicate<Path> wanted) {
    if (!Files.exists(folder())) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder())) {
      return files.filter(Files::isRegularFile).filter(wanted).toList();
    } catch (IOException | UncheckedIOException e) {
      throw new TidemarkException(
          ErrorCode.WAREHOUSE_UNAVAILABLE,
          "The folder of Iceberg table '" + table.name() + "' can't be read: " + e.getMessage(),
          e);
    }
  }

  /** Every file that the metadata or a snapshot of it names. */
  Set<Path> named() {
    Set<Path> named = new HashSet<>();
    TableMetadata metadata = ((HasTableOperations) table).operations().current();
    add(named, metadata.metadataFileLocation());
    metadata.previousFiles().forEach(file -> add(named, file.file()));
    for (StatisticsFile file : metadata.statisticsFiles()) {
      add(named, file.path());
    }
    metadata.partitionStatisticsFiles().forEach(file -> add(named, file.path()));
    Map<String, ManifestFile> manifests = new HashMap<>();
    for (Snapshot snapshot : table.snapshots()) {
      if (snapshot.manifestListLocation() != null) {
        add(named, snapshot.manifestListLocation());
      }
      snapshot
          .allManifests(table.io())
          .forEach(manifest -> manifests.put(manifest.path(), manifest));
    }
    for (ManifestFile manifest : manifests.values()) {
      add(named, manifest.path());
      addFiles(named, manifest);
    }
    return named;
  }

  private void add(Set<Path> named, String location) {
    named.add(warehouse.path(location));
  }

  private void addFiles(Set<Path> named, ManifestFile manifest) {
    try {
      if (manifest.content() == ManifestContent.DATA) {
        try (CloseableIterable<String> paths =
            ManifestFiles.readPaths(manifest, table.io(), table.specs())) {
          paths.forEach(path -> add(named, path));
        }
      } else {
        try (ManifestReader<? extends ContentFile<?>> files =
            ManifestFiles.readDeleteManifest(manifest, table.io(), table.specs())) {
          files.forEach(file -> add(named, file.location()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes files and the folders that they leave empty, up to the table's own two. */
  Removed remove(List<Path> files) {
    List<Path> removed = new ArrayList<>();
    long bytes = 0;
    for (Path file : files) {
      try {
        bytes += Files.exists(file) ? Files.size(file) : 0;
        Files.deleteIfExists(file);
        removed.add(file);
        removeEmptyFolders(file);
      } catch (IOException e) {
        throw new TidemarkException(
            ErrorCode.WAREHOUSE_UNAVAILABLE,
            "'" + file + "' can't be removed: " + e.getMessage(),
            e);
      }
    }
    return new Removed(removed, bytes);
  }

  private void removeEmptyFolders(Path file) throws IOException {
    Path parent = file.getParent();
    while (parent != null
        && parent.startsWith(folder())
        && parent.getNameCount() > folder().getNameCount() + 1) {
      try {
        Files.deleteIfExists(parent);
      } catch (DirectoryNotEmptyException e) {
        return;
      }
      parent = parent.getParent();
    }
  }

  /** What is gone. */
  record Removed(List<Path> files, long bytes) {
    static final Removed NONE = new Removed(List.of(), 0);
  }
}

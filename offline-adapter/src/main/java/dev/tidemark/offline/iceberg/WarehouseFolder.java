package dev.tidemark.offline.iceberg;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The folder of a warehouse, marked by a file so that no other folder is taken for one. Locations
 * in it are {@code file://} and the absolute path, as every engine reads them.
 */
final class WarehouseFolder {
  private static final int DELETIONS = 10;
  private static final String MARKER = "tidemark-warehouse";
  private static final String FORMAT = "format=";
  private static final int NEWEST_FORMAT = 1;
  private static final String SCHEME = "file://";

  private final Path folder;

  private WarehouseFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Opens the folder, or makes an empty or missing one a warehouse. Errors: {@code
   * CONFIGURATION_ERROR}, {@code NEWER_FORMAT}, {@code WAREHOUSE_UNAVAILABLE}.
   */
  static WarehouseFolder open(Path folder) {
    if (folder.toString().chars().anyMatch(c -> "*?[]'".indexOf(c) >= 0)) {
      throw new TidemarkException(
          ErrorCode.CONFIGURATION_ERROR,
          "The warehouse folder '" + folder + "' must not have any of *?[]' in its path");
    }
    try {
      if (Files.exists(folder) && !Files.isDirectory(folder)) {
        throw notAWarehouse(folder, "it is a file");
      }
      Files.createDirectories(folder);
      Path real = folder.toRealPath();
      Path marker = real.resolve(MARKER);
      if (Files.exists(marker)) {
        checkFormat(real, Files.readString(marker).strip());
      } else if (isEmpty(real)) {
        Files.writeString(marker, FORMAT + NEWEST_FORMAT + "\n");
      } else {
        throw notAWarehouse(real, "it holds other files");
      }
      return new WarehouseFolder(real);
    } catch (IOException e) {
      throw new TidemarkException(
          ErrorCode.WAREHOUSE_UNAVAILABLE,
          "The warehouse folder '" + folder + "' can't be used: " + e.getMessage(),
          e);
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      return !files.iterator().hasNext();
    }
  }

  private static void checkFormat(Path folder, String text) {
    Optional<Integer> format =
        text.matches(FORMAT + "[0-9]{1,9}")
            ? Optional.of(Integer.valueOf(text.substring(FORMAT.length())))
            : Optional.empty();
    if (format.isEmpty()) {
      throw new TidemarkException(
          ErrorCode.DATA_DAMAGED,
          "File '" + folder.resolve(MARKER) + "' does not say the warehouse's format");
    }
    if (format.get() > NEWEST_FORMAT) {
      throw new TidemarkException(
          ErrorCode.NEWER_FORMAT,
          "The warehouse '"
              + folder
              + "' has format "
              + format.get()
              + ", but this server knows formats up to "
              + NEWEST_FORMAT);
    }
  }

  private static TidemarkException notAWarehouse(Path folder, String reason) {
    return new TidemarkException(
        ErrorCode.CONFIGURATION_ERROR,
        "'"
            + folder
            + "' is no Tidemark warehouse: "
            + reason
            + "; name an empty folder, or the one that was used before");
  }

  Path path() {
    return folder;
  }

  String location(Path path) {
    return SCHEME + path;
  }

  /** The path of a location. Errors: {@code PERMISSION_DENIED} outside the warehouse. */
  Path path(String location) {
    String text = location;
    if (text.startsWith(SCHEME)) {
      text = text.substring(SCHEME.length());
    } else if (text.startsWith("file:")) {
      text = text.substring("file:".length());
    } else if (text.contains("://")) {
      throw new TidemarkException(
          ErrorCode.NOT_SUPPORTED, "File '" + location + "' is in no folder of this machine");
    }
    Path path = Path.of(text).normalize();
    if (!path.isAbsolute() || !path.startsWith(folder)) {
      throw new TidemarkException(
          ErrorCode.PERMISSION_DENIED,
          "File '" + location + "' is outside the warehouse '" + folder + "'");
    }
    return path;
  }

  /** The names in a folder; none where it isn't there. Errors: {@code WAREHOUSE_UNAVAILABLE}. */
  static List<String> names(Path folder) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      List<String> names = new ArrayList<>();
      files.forEach(file -> names.add(file.getFileName().toString()));
      return names;
    } catch (NoSuchFileException none) {
      return List.of();
    } catch (IOException | DirectoryIteratorException e) {
      throw new TidemarkException(
          ErrorCode.WAREHOUSE_UNAVAILABLE,
          "The folder '" + folder + "' can't be read: " + e.getMessage(),
          e);
    }
  }

  /**
   * Deletes a folder below this one, with everything in it, and what a write that has not noticed
   * yet puts there meanwhile.
   */
  static void delete(Path folder) {
    for (int attempt = 1; Files.exists(folder); attempt++) {
      try {
        Files.walkFileTree(folder, new Removal());
      } catch (IOException e) {
        if (!(e instanceof DirectoryNotEmptyException) || attempt == DELETIONS) {
          throw new TidemarkException(
              ErrorCode.WAREHOUSE_UNAVAILABLE,
              "The files in '" + folder + "' can't be removed: " + e.getMessage(),
              e);
        }
      }
    }
  }

  /** Somebody else may be removing the same. */
  private static final class Removal extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException error) throws IOException {
      if (error instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw error;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException error)
        throws IOException {
      if (error != null) {
        throw error;
      }
      Files.deleteIfExists(visited);
      return FileVisitResult.CONTINUE;
    }
  }
}

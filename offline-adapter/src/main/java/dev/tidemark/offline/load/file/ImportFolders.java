package dev.tidemark.offline.load.file;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** The only folders COPY reads from, whatever links and {@code ..} a path has. Thread-safe. */
public final class ImportFolders {
  private static final String GLOB = "*?[{";
  private static final int MAX_DEPTH = 32;

  private final List<Path> folders;

  /** Makes the folders absolute; they need not exist yet. */
  public ImportFolders(List<Path> folders) {
    this.folders = folders.stream().map(folder -> folder.toAbsolutePath().normalize()).toList();
  }

  public List<Path> folders() {
    return folders;
  }

  /**
   * The files of a path or glob, by name. Errors: {@code FILE_NOT_FOUND}, {@code
   * PERMISSION_DENIED}, {@code INVALID_OPTION} for what is no path, {@code INVALID_FILE}.
   */
  List<Path> resolve(String path) {
    try {
      Path absolute = absolute(path);
      if (folders.stream().noneMatch(absolute::startsWith)) {
        throw outside(path);
      }
      if (Files.exists(absolute) || path.chars().noneMatch(c -> GLOB.indexOf(c) >= 0)) {
        return List.of(file(path, absolute));
      }
      List<Path> files = matches(absolute);
      if (files.isEmpty()) {
        throw notFound("No file matches '" + path + "'");
      }
      List<Path> real = new ArrayList<>();
      for (Path file : files) {
        real.add(file(path, file));
      }
      return real;
    } catch (InvalidPathException | PatternSyntaxException e) {
      throw new TidemarkException(
          ErrorCode.INVALID_OPTION, "'" + path + "' is no path: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new TidemarkException(
          ErrorCode.FILE_NOT_FOUND, "'" + path + "' can't be read: " + e.getMessage(), e);
    }
  }

  private Path absolute(String path) {
    if (folders.isEmpty()) {
      throw new TidemarkException(
          ErrorCode.PERMISSION_DENIED, "COPY is off: no import folder is configured");
    }
    return folders.get(0).resolve(path).normalize();
  }

  private Path file(String path, Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw notFound("'" + path + "' is a folder; write '" + path + "/*.parquet' for its files");
    }
    if (!Files.exists(file)) {
      throw notFound("File '" + path + "' does not exist in " + folders);
    }
    if (!Files.isRegularFile(file)) {
      throw new TidemarkException(
          ErrorCode.INVALID_FILE, "'" + path + "' is a pipe or a device; COPY reads files");
    }
    Path real = file.toRealPath();
    for (Path folder : folders) {
      if (Files.exists(folder) && real.startsWith(folder.toRealPath())) {
        return real;
      }
    }
    throw outside(path);
  }

  private static List<Path> matches(Path pattern) throws IOException {
    Path start = pattern.getRoot();
    for (Path part : pattern) {
      if (part.toString().chars().anyMatch(c -> GLOB.indexOf(c) >= 0)) {
        break;
      }
      start = start.resolve(part);
    }
    if (!Files.isDirectory(start)) {
      return List.of();
    }
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    try (Stream<Path> files = Files.walk(start, MAX_DEPTH)) {
      return files
          .filter(file -> matcher.matches(file) && !Files.isDirectory(file))
          .sorted((a, b) -> a.toString().compareTo(b.toString()))
          .toList();
    }
  }

  private static TidemarkException notFound(String sentence) {
    return new TidemarkException(ErrorCode.FILE_NOT_FOUND, sentence);
  }

  private TidemarkException outside(String path) {
    return new TidemarkException(
        ErrorCode.PERMISSION_DENIED,
        "'" + path + "' is outside of the import folders " + folders + "; copy the file there");
  }
}

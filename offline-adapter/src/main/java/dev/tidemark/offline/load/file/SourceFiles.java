package dev.tidemark.offline.load.file;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The files of one load, in the order in which their rows are numbered.
 *
 * @param versions of each, when the load began
 */
public record SourceFiles(LoadFormat format, List<Path> files, List<Version> versions) {
  private static final int PART = 1 << 16;

  /** Copies the lists. */
  public SourceFiles {
    files = List.copyOf(files);
    versions = List.copyOf(versions);
  }

  /**
   * By what one knows that a file has been changed or replaced.
   *
   * @param key of the file system; its absence is a value like any other
   */
  public record Version(long bytes, FileTime modified, Optional<Object> key) {
    private static Version of(Path file) throws IOException {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      return new Version(now.size(), now.lastModifiedTime(), Optional.ofNullable(now.fileKey()));
    }
  }

  /**
   * The files of a path or glob. Errors: {@code FILE_NOT_FOUND}, {@code PERMISSION_DENIED}, {@code
   * INVALID_OPTION}, {@code INVALID_FILE}.
   *
   * @param wanted empty to go by the files' names
   */
  public static SourceFiles of(String path, Optional<LoadFormat> wanted, ImportFolders folders) {
    List<Path> files = folders.resolve(path);
    LoadFormat format = wanted.orElseGet(() -> LoadFormat.of(files));
    List<Version> versions = new ArrayList<>();
    for (Path file : files) {
      Version version = version(file);
      if (version.bytes() == 0) {
        throw empty(file, format);
      }
      versions.add(version);
    }
    return new SourceFiles(format, files, versions);
  }

  private static Version version(Path file) {
    try {
      return Version.of(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** Throws {@code INVALID_FILE} where one is no longer what it was when the load began. */
  public void requireUnchanged() {
    for (int i = 0; i < files.size(); i++) {
      if (!version(files.get(i)).equals(versions.get(i))) {
        throw new TidemarkException(
            ErrorCode.INVALID_FILE,
            "File '"
                + files.get(i).getFileName()
                + "' was changed while it was loaded; load it when it is complete");
      }
    }
  }

  /**
   * Changes when the files or the options do: names, sizes, and each file's first and last 64 KB,
   * where Parquet keeps its statistics.
   */
  public String hash(String options) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
    add(digest, format.name());
    add(digest, options);
    for (Path file : files) {
      add(digest, String.valueOf(file.getFileName()));
      addEnds(digest, file);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void add(MessageDigest digest, String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
  }

  private static void addEnds(MessageDigest digest, Path path) {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
      long length = file.length();
      add(digest, Long.toString(length));
      byte[] part = new byte[(int) Math.min(PART, length)];
      file.readFully(part);
      digest.update(part);
      file.seek(length - part.length);
      file.readFully(part);
      digest.update(part);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private static TidemarkException empty(Path file, LoadFormat format) {
    return new TidemarkException(
        ErrorCode.INVALID_FILE,
        "File '%s' is empty; %s"
            .formatted(
                file.getFileName(),
                format == LoadFormat.CSV
                    ? "its first line must name the columns"
                    : "so it is no Parquet file"));
  }

  static TidemarkException unreadable(Path file, IOException error) {
    return new TidemarkException(
        ErrorCode.INVALID_FILE,
        "File '" + file.getFileName() + "' can't be read: " + error.getMessage(),
        error);
  }
}

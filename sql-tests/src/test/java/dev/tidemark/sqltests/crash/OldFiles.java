package dev.tidemark.sqltests.crash;

import dev.tidemark.server.testing.FolderFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** Lets a day pass for the files of a table, and leaves some there as crashes of long ago do. */
final class OldFiles {
  private final Path table;

  OldFiles(Path table) {
    this.table = table;
  }

  /** Files that no snapshot names and that nobody has written to for a day. */
  void leaveBehind(int count) {
    try {
      Path folder = Files.createDirectories(table.resolve("data").resolve("of-a-crash"));
      for (int i = 0; i < count; i++) {
        age(Files.writeString(folder.resolve(UUID.randomUUID() + ".parquet"), "half a file"));
      }
    } catch (NoSuchFileException e) {
      // The folder was empty and went with what was left over before.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Nobody has written to any of them for a day. */
  void age() throws IOException {
    for (Path file : FolderFiles.in(table)) {
      age(file);
    }
  }

  private static void age(Path file) throws IOException {
    try {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
    } catch (NoSuchFileException e) {
      // It was removed meanwhile.
    }
  }
}

package dev.tidemark.server.postgres;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** One server a data folder: a lock on a file in it, which the system releases with the process. */
public final class DataFolderLock implements AutoCloseable {
  private final FileChannel channel;

  private DataFolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Creates the folder if it is missing and locks it. Errors: {@code CONFIGURATION_ERROR} where
   * another server holds it or it cannot be written.
   */
  public static DataFolderLock take(Path folder) {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw unusable(folder, "it is a file", null);
    }
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(
              folder.resolve("server.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (isLocked(channel)) {
        return new DataFolderLock(channel);
      }
      channel.close();
    } catch (FileSystemException e) {
      throw unusable(folder, reason(e), e);
    } catch (IOException e) {
      throw unusable(folder, e.toString(), e);
    }
    throw new TidemarkException(
        ErrorCode.CONFIGURATION_ERROR,
        "another server is using the data folder '"
            + folder
            + "'; stop it, or choose another folder with --data");
  }

  private static TidemarkException unusable(
      Path folder, String reason, @Nullable IOException cause) {
    return new TidemarkException(
        ErrorCode.CONFIGURATION_ERROR,
        "the data folder '%s' cannot be used: %s; choose another with --data"
            .formatted(folder, reason),
        cause);
  }

  private static String reason(FileSystemException error) {
    if (error instanceof AccessDeniedException) {
      return "'" + error.getFile() + "' may not be written";
    } else if (error instanceof FileAlreadyExistsException) {
      return "'" + error.getFile() + "' is a file";
    }
    return "'" + error.getFile() + "': " + error.getReason();
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new TidemarkException(ErrorCode.INTERNAL_ERROR, "the lock cannot be released", e);
    }
  }
}

package dev.tidemark.offline.iceberg;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.io.IOException;
import org.apache.iceberg.exceptions.CleanableFailure;

/**
 * A file that can't be written. Files are written before a commit and not during it, so Iceberg may
 * remove what it wrote beside it.
 */
public final class UnwritableFileException extends RuntimeException implements CleanableFailure {
  private static final long serialVersionUID = 1L;

  UnwritableFileException(String file, IOException cause) {
    super("'" + file + "' can't be written: " + cause.getMessage(), cause);
  }

  /** What it means to a client: {@code DISK_FULL} or {@code WAREHOUSE_UNAVAILABLE}. */
  public static TidemarkException translate(String file, IOException error) {
    return new UnwritableFileException(file, error).translate();
  }

  TidemarkException translate() {
    String message = String.valueOf(getMessage());
    boolean isFull = message.contains("No space left") || message.contains("Disk quota exceeded");
    return new TidemarkException(
        isFull ? ErrorCode.DISK_FULL : ErrorCode.WAREHOUSE_UNAVAILABLE,
        isFull ? "The warehouse's disk is full: " + message : message,
        this);
  }
}

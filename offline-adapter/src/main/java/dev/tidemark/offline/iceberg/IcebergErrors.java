package dev.tidemark.offline.iceberg;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Supplier;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.exceptions.RuntimeIOException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.jdbc.UncheckedSQLException;

/** What the exceptions of Iceberg's library mean. */
public final class IcebergErrors {
  /** The library that reads manifests; its exceptions tell of files that aren't any. */
  private static final String AVRO = "org.apache.avro.";

  private static final List<String> CONFLICTS =
      List.of(
          "Found ",
          "Cannot commit",
          "Cannot delete data files",
          "Cannot determine history",
          "Missing required files to delete",
          "Operation would delete existing data",
          "Snapshot ancestry validation failed");

  private IcebergErrors() {}

  /** Runs the action on the named table and translates what it throws. */
  public static <T> T translating(String table, Supplier<T> action) {
    try {
      return action.get();
    } catch (RuntimeException e) {
      throw translate(table, e);
    }
  }

  /** Wraps once; an exception of ours is returned as it is. */
  public static TidemarkException translate(String table, RuntimeException error) {
    for (Throwable e = error; e != null; e = e.getCause()) {
      if (e instanceof TidemarkException ours) {
        return ours;
      }
      if (e instanceof UnwritableFileException unwritable) {
        return unwritable.translate();
      }
    }
    if (error instanceof NoSuchTableException) {
      return new TidemarkException(
          ErrorCode.TABLE_NOT_FOUND, "Iceberg table '" + table + "' does not exist", error);
    } else if (error instanceof UncheckedSQLException
        || error.getCause() instanceof java.sql.SQLException) {
      return new TidemarkException(
          ErrorCode.POSTGRES_UNAVAILABLE,
          "The Iceberg catalog in PostgreSQL does not answer for table '" + table + "'",
          error);
    } else if (error instanceof ValidationException && !isConflict(error)) {
      return new TidemarkException(
          ErrorCode.NOT_SUPPORTED,
          "Iceberg table '" + table + "' doesn't allow that: " + error.getMessage(),
          error);
    } else if (error instanceof CommitFailedException || error instanceof ValidationException) {
      return new TidemarkException(
          ErrorCode.CONFLICT,
          "Iceberg table '" + table + "' was changed by someone else at the same time",
          error);
    } else if (isDamage(error)) {
      return new TidemarkException(
          ErrorCode.DATA_DAMAGED,
          "The files of Iceberg table '" + table + "' can't be read: " + error.getMessage(),
          error);
    }
    return new TidemarkException(
        ErrorCode.INTERNAL_ERROR,
        "Iceberg table '" + table + "' failed: " + error.getMessage(),
        error);
  }

  /**
   * Whether a commit that failed so may have happened all the same, and what was written for it
   * must stay.
   */
  public static boolean leavesCommitUnknown(RuntimeException error) {
    return error instanceof CommitStateUnknownException
        || error instanceof UncheckedSQLException
        || error.getCause() instanceof CommitStateUnknownException;
  }

  /** What a commit throws that finds the table changed; the same class tells of much else. */
  private static boolean isConflict(RuntimeException error) {
    String message = String.valueOf(error.getMessage());
    return CONFLICTS.stream().anyMatch(message::startsWith);
  }

  private static boolean isDamage(RuntimeException error) {
    return error instanceof NotFoundException
        || error instanceof RuntimeIOException
        || error instanceof UncheckedIOException
        || error.getClass().getName().startsWith(AVRO)
        || error instanceof IllegalArgumentException
        || error.getCause() instanceof IOException;
  }
}

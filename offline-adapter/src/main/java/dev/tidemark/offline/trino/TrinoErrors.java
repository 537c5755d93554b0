package dev.tidemark.offline.trino;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;

/**
 * What Trino's errors mean to a client. Numbers are those of {@code StandardErrorCode} in Trino's
 * SPI; 65536 and up are lacks of resources there.
 */
final class TrinoErrors {
  private static final int FIRST_INTERNAL = 65_536;
  private static final int FIRST_RESOURCE = 131_072;
  private static final int FIRST_EXTERNAL = 16_777_216;

  private static final int QUERY_TEXT_TOO_LARGE = 35;
  private static final int QUERY_HAS_TOO_MANY_STAGES = 40;
  private static final int STACK_OVERFLOW = 108;
  private static final int QUERY_EXCEEDED_COMPILER_LIMIT = 132;

  /** The class of SQLSTATEs of connections. */
  private static final String CONNECTION = "08";

  private TrinoErrors() {}

  /** The error as ours; a failed query is named by Trino's id of it, as Trino's message does. */
  static TidemarkException translate(SQLException error, TrinoConfig config) {
    if (isOfConnection(error)) {
      return new TidemarkException(
          ErrorCode.SOURCE_ERROR,
          "Trino cannot be reached or closed the connection (" + config.publicUrl() + ")",
          error);
    }
    ErrorCode code = code(error);
    String wayOut =
        code == ErrorCode.LIMIT_EXCEEDED
            ? "; raise Trino's limit, ask for less at once, or SET engine = 'duckdb'"
            : "";
    return new TidemarkException(code, "Trino says: " + error.getMessage() + wayOut, error);
  }

  /**
   * The driver wraps what its HTTP client meets; what it finds wrong by itself has no number, too.
   */
  private static boolean isOfConnection(SQLException error) {
    for (Throwable e = error; e != null; e = e.getCause()) {
      if (e instanceof UncheckedIOException
          || e instanceof SQLTransientConnectionException
          || e instanceof SQLNonTransientConnectionException
          || (e instanceof SQLException sql
              && String.valueOf(sql.getSQLState()).startsWith(CONNECTION))) {
        return true;
      }
    }
    return false;
  }

  private static ErrorCode code(SQLException error) {
    int number = error.getErrorCode();
    return switch (number) {
      case 3, 131_075 -> ErrorCode.CANCELLED;
      case 4 -> ErrorCode.PERMISSION_DENIED;
      case 8 -> ErrorCode.DIVISION_BY_ZERO;
      case 9, 19 -> ErrorCode.NUMERIC_OVERFLOW;
      case 7, 10 -> ErrorCode.INVALID_VALUE;
      case 13 -> ErrorCode.NOT_SUPPORTED;
      case 131_079 -> ErrorCode.MEMORY_LIMIT;
      case QUERY_TEXT_TOO_LARGE,
          QUERY_HAS_TOO_MANY_STAGES,
          STACK_OVERFLOW,
          QUERY_EXCEEDED_COMPILER_LIMIT ->
          ErrorCode.LIMIT_EXCEEDED;
      default -> byKind(number);
    };
  }

  private static ErrorCode byKind(int number) {
    if (number >= FIRST_EXTERNAL || number == 0) {
      return ErrorCode.SOURCE_ERROR;
    } else if (number >= FIRST_RESOURCE) {
      return ErrorCode.LIMIT_EXCEEDED;
    } else if (number >= FIRST_INTERNAL) {
      return ErrorCode.SOURCE_ERROR;
    }
    return ErrorCode.INTERNAL_ERROR;
  }
}

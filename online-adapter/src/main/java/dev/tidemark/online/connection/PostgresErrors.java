package dev.tidemark.online.connection;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What PostgreSQL's errors mean to a client. The one place where they are wrapped. */
public final class PostgresErrors {
  private static final String LOGIN_REJECTED = "08004";

  private PostgresErrors() {}

  /**
   * The error as ours. The sentence is PostgreSQL's own message without detail, hint, values or
   * address, so that nothing secret is in it.
   */
  public static TidemarkException translate(SQLException error) {
    ErrorCode code = code(error);
    return new TidemarkException(code, sentence(code, error), error);
  }

  /** The same for a connection that couldn't be had; names the address, without secrets. */
  static TidemarkException translate(SQLException error, PostgresConfig config) {
    TidemarkException translated = translate(error);
    return new TidemarkException(
        translated.code(), translated.sentence() + " (" + config.publicUrl() + ")", error);
  }

  /** Whether the connection itself broke, so that nothing is known of the statement's fate. */
  public static boolean isConnectionLost(SQLException error) {
    return code(error) == ErrorCode.POSTGRES_UNAVAILABLE;
  }

  private static ErrorCode code(SQLException error) {
    String state = error.getSQLState();
    if (error instanceof SQLTransientConnectionException || state == null) {
      return error.getCause() instanceof SQLException cause && cause != error
          ? poolCode(cause)
          : ErrorCode.POSTGRES_UNAVAILABLE;
    }
    return switch (state) {
      case "57014" -> isTimeout(error) ? ErrorCode.QUERY_TIMEOUT : ErrorCode.CANCELLED;
      case "22012" -> ErrorCode.DIVISION_BY_ZERO;
      case "22003", "22008" -> ErrorCode.NUMERIC_OVERFLOW;
      case "42501" -> ErrorCode.PERMISSION_DENIED;
      case "42P01" -> ErrorCode.TABLE_NOT_FOUND;
      case "42703" -> ErrorCode.COLUMN_NOT_FOUND;
      case "3F000" -> ErrorCode.SCHEMA_NOT_FOUND;
      case "42883" -> ErrorCode.FUNCTION_NOT_FOUND;
      case "42P07", "42710", "42701" -> ErrorCode.ALREADY_EXISTS;
      case "42804", "42846", "42725" -> ErrorCode.TYPE_MISMATCH;
      case "23502" -> ErrorCode.NULL_NOT_ALLOWED;
      case "22001", "54000" -> ErrorCode.VALUE_TOO_LARGE;
      case "40001", "40P01", "55P03", "2BP01" -> ErrorCode.CONFLICT;
      case "53100" -> ErrorCode.DISK_FULL;
      case "53200" -> ErrorCode.MEMORY_LIMIT;
      case "53300" -> ErrorCode.TOO_MANY_REQUESTS;
      case "0A000" -> isOldPlan(error) ? ErrorCode.CONFLICT : ErrorCode.NOT_SUPPORTED;
      case "XX000" -> isDropped(error) ? ErrorCode.TABLE_NOT_FOUND : ErrorCode.SOURCE_ERROR;
      default -> byClass(state);
    };
  }

  /** A column of a statement that the connection knows has another type by now. */
  private static boolean isOldPlan(SQLException error) {
    String message = serverMessage(error);
    return message != null && message.contains("cached plan must not change result type");
  }

  /** What a statement that the connection knows worked at is gone; said in English everywhere. */
  private static boolean isDropped(SQLException error) {
    String message = serverMessage(error);
    return message != null && message.startsWith("cache lookup failed for ");
  }

  private static ErrorCode poolCode(SQLException cause) {
    return "53300".equals(cause.getSQLState())
        ? ErrorCode.TOO_MANY_REQUESTS
        : ErrorCode.POSTGRES_UNAVAILABLE;
  }

  private static ErrorCode byClass(String state) {
    return switch (state.substring(0, 2)) {
      case "08", "57", "28", "3D" -> ErrorCode.POSTGRES_UNAVAILABLE;
      case "22", "23" -> ErrorCode.INVALID_VALUE;
      case "40" -> ErrorCode.CONFLICT;
      case "53", "54" -> ErrorCode.LIMIT_EXCEEDED;
      case "58", "XX" -> ErrorCode.SOURCE_ERROR;
      case "42" -> ErrorCode.INTERNAL_ERROR;
      default -> ErrorCode.SOURCE_ERROR;
    };
  }

  private static boolean isTimeout(SQLException error) {
    String message = serverMessage(error);
    return message != null && message.contains("timeout");
  }

  private static String sentence(ErrorCode code, SQLException error) {
    String message = serverMessage(error);
    return switch (code) {
      case CANCELLED -> "The query was cancelled";
      case QUERY_TIMEOUT -> "PostgreSQL ended the statement after its time limit";
      case POSTGRES_UNAVAILABLE ->
          message == null
              ? unreached(error)
              : "PostgreSQL refused the connection or closed it: " + message;
      case TOO_MANY_REQUESTS -> "PostgreSQL has no free connection; try again later";
      case DISK_FULL -> "PostgreSQL's disk is full";
      case TABLE_NOT_FOUND ->
          isDropped(error)
              ? "What the statement works at does not exist any more"
              : says(error, message);
      default -> says(error, message);
    };
  }

  /** What the driver itself says about log-ins, of which the server says nothing. */
  private static String unreached(SQLException error) {
    if (LOGIN_REJECTED.equals(error.getSQLState())) {
      return "PostgreSQL lets nobody in like that: %s; password_env names the variable that holds a password"
          .formatted(error.getMessage());
    }
    return error.getCause() instanceof SQLException cause && cause != error
        ? unreached(cause)
        : "PostgreSQL cannot be reached or closed the connection; check that it is running";
  }

  private static String says(SQLException error, @Nullable String message) {
    return "PostgreSQL says: " + (message == null ? "error " + error.getSQLState() : message);
  }

  private static @Nullable String serverMessage(SQLException error) {
    if (error instanceof PSQLException postgres) {
      ServerErrorMessage server = postgres.getServerErrorMessage();
      return server == null ? null : server.getMessage();
    }
    return error.getCause() instanceof SQLException cause && cause != error
        ? serverMessage(cause)
        : null;
  }
}

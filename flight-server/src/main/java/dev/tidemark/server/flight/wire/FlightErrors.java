package dev.tidemark.server.flight.wire;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.Callable;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.ErrorFlightMetadata;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.memory.OutOfMemoryException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where errors become Flight statuses. The message goes as it is, the SQLSTATE in the
 * trailer {@code tidemark-sqlstate}, the code in {@code tidemark-code}; an unexpected exception is
 * logged with a number and told to the client as {@code INTERNAL_ERROR} with that number alone.
 */
public final class FlightErrors {
  private static final Logger LOG = LoggerFactory.getLogger(FlightErrors.class);

  private FlightErrors() {}

  /** Runs a call and translates what it throws. */
  public static <T> T translating(Callable<T> call) {
    try {
      return call.call();
    } catch (Throwable e) {
      throw translate(e);
    }
  }

  public static FlightRuntimeException translate(Throwable error) {
    if (error instanceof FlightRuntimeException already) {
      return already;
    }
    if (hasGone(error)) {
      return CallStatus.CANCELLED.withDescription("the client has gone").toRuntimeException();
    }
    TidemarkException said = said(error);
    return of(said, status(said.code()));
  }

  /**
   * The refusal of a statement with parameters that a client prepares: for UNIMPLEMENTED, ADBC
   * would take the server for one without prepared statements and hide what was said.
   */
  public static FlightRuntimeException refused(TidemarkException said) {
    return of(said, FlightStatusCode.INVALID_ARGUMENT);
  }

  private static FlightRuntimeException of(TidemarkException said, FlightStatusCode status) {
    ErrorFlightMetadata trailer = new ErrorFlightMetadata();
    trailer.insert("tidemark-code", said.code().name());
    trailer.insert("tidemark-sqlstate", said.code().sqlState());
    return new CallStatus(status, null, said.getMessage(), trailer).toRuntimeException();
  }

  /** What gRPC throws where there is nobody to answer any more, which is nobody's fault. */
  private static boolean hasGone(Throwable error) {
    return error instanceof StatusRuntimeException answer
        && answer.getStatus().getCode() == Status.Code.CANCELLED;
  }

  private static TidemarkException said(Throwable error) {
    if (error instanceof TidemarkException already) {
      if (already.code() == ErrorCode.INTERNAL_ERROR) {
        LOG.error("internal error", already);
      }
      return already;
    }
    if (error instanceof OutOfMemoryException || error instanceof OutOfMemoryError) {
      return new TidemarkException(
          ErrorCode.MEMORY_LIMIT,
          "the query needs more memory than it may use; make its result narrower, or raise"
              + " queries.memory",
          error);
    }
    if (error instanceof StackOverflowError) {
      return new TidemarkException(
          ErrorCode.LIMIT_EXCEEDED, "the statement is nested too deeply; flatten it", error);
    }
    String number = Long.toHexString(System.nanoTime() & 0xffffffffL);
    LOG.error("unexpected error {}", number, error);
    return new TidemarkException(
        ErrorCode.INTERNAL_ERROR,
        "an unexpected error, logged by the server under number " + number,
        error);
  }

  private static FlightStatusCode status(ErrorCode code) {
    return switch (code) {
      case TABLE_NOT_FOUND, TABLE_LOST, SCHEMA_NOT_FOUND, SNAPSHOT_NOT_FOUND, FILE_NOT_FOUND ->
          FlightStatusCode.NOT_FOUND;
      case ALREADY_EXISTS -> FlightStatusCode.ALREADY_EXISTS;
      case NOT_SUPPORTED -> FlightStatusCode.UNIMPLEMENTED;
      case PERMISSION_DENIED -> FlightStatusCode.UNAUTHORIZED;
      case UNAUTHENTICATED -> FlightStatusCode.UNAUTHENTICATED;
      case CANCELLED -> FlightStatusCode.CANCELLED;
      case QUERY_TIMEOUT -> FlightStatusCode.TIMED_OUT;
      case MEMORY_LIMIT, LIMIT_EXCEEDED, TOO_MANY_REQUESTS, CONFLICT, DISK_FULL ->
          FlightStatusCode.RESOURCE_EXHAUSTED;
      case ENGINE_UNAVAILABLE, POSTGRES_UNAVAILABLE, WAREHOUSE_UNAVAILABLE, SOURCE_ERROR ->
          FlightStatusCode.UNAVAILABLE;
      case DATA_DAMAGED, NEWER_FORMAT, INTERNAL_ERROR -> FlightStatusCode.INTERNAL;
      case SYNTAX_ERROR,
          COLUMN_NOT_FOUND,
          FUNCTION_NOT_FOUND,
          AMBIGUOUS_NAME,
          TYPE_MISMATCH,
          INVALID_VALUE,
          INVALID_STATEMENT,
          INVALID_OPTION,
          INVALID_FILE,
          INVALID_PARAMETER,
          NULL_NOT_ALLOWED,
          VALUE_TOO_LARGE,
          DIVISION_BY_ZERO,
          NUMERIC_OVERFLOW,
          NO_ENGINE,
          IDEMPOTENCY_CONFLICT,
          CONFIGURATION_ERROR ->
          FlightStatusCode.INVALID_ARGUMENT;
    };
  }
}

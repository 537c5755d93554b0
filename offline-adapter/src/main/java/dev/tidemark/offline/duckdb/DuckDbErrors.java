package dev.tidemark.offline.duckdb;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What DuckDB's messages mean. It has no error numbers, only "Kind Error: text"; our own SQL raises
 * {@code error('CODE: text')}, which keeps its code.
 */
public final class DuckDbErrors {
  /** The name of the exception in which Arrow's stream hands on the engine's message. */
  private static final String ARROW = "CDataJniException";

  private static final Pattern PREFIX =
      Pattern.compile(
          "^(?:.*" + ARROW + "\\{errno=-?\\d+, message=)?([A-Za-z]+(?: [A-Za-z]+){0,4}?) Error: ");
  private static final Set<String> OF_ITSELF = Set.of("fatal", "internal");
  private static final Pattern OWN_CODE = Pattern.compile("^([A-Z]+(?:_[A-Z]+)*): ");

  /** In lower case; see {@code DuckDbSessionTables} for the names. */
  private static final Pattern NO_SESSION_TABLE =
      Pattern.compile("^table with name \"?(session_\\d+\\.)?t\\d+\"? does not exist");

  private static final Pattern NO_NULL =
      Pattern.compile("NOT NULL constraint failed: [^.]*\\.(.*)");

  /** What every statement is refused with after an error that DuckDB doesn't get over. */
  private static final String HAS_FAILED = "database has been invalidated";

  private static final Pattern ORIGINAL = Pattern.compile("Original error: \"(.*)\"");

  private DuckDbErrors() {}

  /** Whether DuckDB found the error in itself, after some of which it is of no use any more. */
  static boolean mayHaveFailed(Throwable error) {
    Matcher kind = PREFIX.matcher(String.valueOf(error.getMessage()));
    return kind.find() && OF_ITSELF.contains(kind.group(1).toLowerCase(Locale.ROOT));
  }

  /** Whether an error before this one has made it useless. */
  static boolean saysThatItHasFailed(Throwable error) {
    return String.valueOf(error.getMessage()).contains(HAS_FAILED);
  }

  /** What a statement that must have caused it was refused for; any other error as it is. */
  public static SQLException causeOf(SQLException refusal) {
    return saysThatItHasFailed(refusal)
        ? new SQLException("FATAL Error: " + reason(refusal), refusal)
        : refusal;
  }

  /** The sentence of the error that has made DuckDB useless. */
  static String reason(Throwable error) {
    Matcher original = ORIGINAL.matcher(String.valueOf(error.getMessage()));
    return original.find() ? original.group(1) : translate(error).sentence();
  }

  /** Wraps once; an exception of ours is returned as it is. */
  public static TidemarkException translate(Throwable error) {
    Optional<TidemarkException> ours = known(error);
    if (ours.isPresent()) {
      return ours.get();
    }
    if (error instanceof org.apache.arrow.memory.OutOfMemoryException) {
      return memory(error);
    }
    String message = error.getMessage();
    return translate(message == null ? error.toString() : message, error);
  }

  /** What it was translated to before. */
  static Optional<TidemarkException> known(Throwable error) {
    for (Throwable e = error; e != null; e = e.getCause()) {
      if (e instanceof TidemarkException ours) {
        return Optional.of(ours);
      }
    }
    return Optional.empty();
  }

  private static TidemarkException translate(String message, Throwable cause) {
    Matcher matcher = PREFIX.matcher(message);
    String kind = "";
    String text = message;
    if (matcher.find()) {
      kind = matcher.group(1).toLowerCase(Locale.ROOT);
      text = message.substring(matcher.end());
    }
    if (message.contains(ARROW) && text.endsWith("}")) {
      text = text.substring(0, text.length() - 1);
    }
    int end = text.indexOf('\n');
    String line = (end < 0 ? text : text.substring(0, end)).strip();
    Matcher own = OWN_CODE.matcher(line);
    if (own.find()) {
      @Nullable ErrorCode code = codeNamed(own.group(1));
      if (code != null) {
        return new TidemarkException(code, line.substring(own.end()), cause);
      }
    }
    Optional<TidemarkException> cast = CastErrors.of(line, cause);
    if (cast.isPresent()) {
      return cast.get();
    }
    ErrorCode code = code(kind, line.toLowerCase(Locale.ROOT));
    return switch (code) {
      case MEMORY_LIMIT -> memory(cause);
      case DIVISION_BY_ZERO -> new TidemarkException(code, "Division by zero", cause);
      case CANCELLED -> new TidemarkException(code, "The query was cancelled", cause);
      case NULL_NOT_ALLOWED -> new TidemarkException(code, noNull(line), cause);
      case CONFLICT ->
          new TidemarkException(
              code,
              "A table of this session that the statement needs was dropped or lost meanwhile;"
                  + " repeat the statement",
              cause);
      default -> new TidemarkException(code, line, cause);
    };
  }

  /** DuckDB names its own table, which isn't the user's. */
  private static String noNull(String line) {
    Matcher column = NO_NULL.matcher(line);
    return column.matches() ? "Column '" + column.group(1) + "' takes no NULL" : line;
  }

  private static @Nullable ErrorCode codeNamed(String name) {
    for (ErrorCode code : ErrorCode.values()) {
      if (code.name().equals(name)) {
        return code;
      }
    }
    return null;
  }

  private static TidemarkException memory(Throwable cause) {
    return new TidemarkException(
        ErrorCode.MEMORY_LIMIT,
        "The query needs more memory than is allowed; select fewer rows or columns, or raise the"
            + " limit",
        cause);
  }

  private static ErrorCode code(String kind, String text) {
    if (text.contains("division by zero")) {
      return ErrorCode.DIVISION_BY_ZERO;
    }
    if (text.contains("is undefined outside")) {
      return ErrorCode.NUMERIC_OVERFLOW;
    }
    if (text.contains("cannot be negative")
        || text.contains("square root of a negative")
        || text.contains("cannot take logarithm")
        || text.contains("must not end with escape")
        || text.contains("escape string")) {
      return ErrorCode.INVALID_VALUE;
    }
    return switch (kind) {
      case "out of memory" -> ErrorCode.MEMORY_LIMIT;
      case "interrupt" -> ErrorCode.CANCELLED;
      case "out of range" -> ErrorCode.NUMERIC_OVERFLOW;
      case "conversion" -> conversion(text);
      case "io" -> io(text);
      case "invalid input" -> invalidInput(text);
      case "catalog" ->
          NO_SESSION_TABLE.matcher(text).find() ? ErrorCode.CONFLICT : ErrorCode.INTERNAL_ERROR;
      case "not implemented" -> ErrorCode.NOT_SUPPORTED;
      case "constraint" ->
          text.contains("not null") ? ErrorCode.NULL_NOT_ALLOWED : ErrorCode.INVALID_VALUE;
      default -> ErrorCode.INTERNAL_ERROR;
    };
  }

  private static ErrorCode conversion(String text) {
    boolean range =
        text.contains("out of range")
            || text.contains("not in timestamp range")
            || text.contains("could not cast value");
    return range ? ErrorCode.NUMERIC_OVERFLOW : ErrorCode.INVALID_VALUE;
  }

  private static ErrorCode io(String text) {
    if (text.contains("read-only file system")) {
      return ErrorCode.WAREHOUSE_UNAVAILABLE;
    }
    if (text.contains("no files found")
        || text.contains("no such file")
        || text.contains("cannot open file")) {
      return ErrorCode.FILE_NOT_FOUND;
    }
    return text.contains("no space left") ? ErrorCode.DISK_FULL : ErrorCode.DATA_DAMAGED;
  }

  private static ErrorCode invalidInput(String text) {
    boolean file =
        text.contains("magic bytes")
            || text.contains("parquet")
            || text.contains("thrift")
            || text.contains("footer");
    return file ? ErrorCode.DATA_DAMAGED : ErrorCode.INVALID_VALUE;
  }
}

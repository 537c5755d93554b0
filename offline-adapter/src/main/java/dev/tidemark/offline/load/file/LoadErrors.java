package dev.tidemark.offline.load.file;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What DuckDB says of a file that it can't read. */
public final class LoadErrors {
  private static final Pattern LINE = Pattern.compile("CSV Error on Line: ([0-9]+)");
  private static final Pattern PROBLEM =
      Pattern.compile(
          "(?m)^(Expected Number of Columns: .*|Invalid unicode.*|Value with unterminated quote.*"
              + "|.*quote.*found.*|Maximum line size.*)$");
  private static final Pattern FILE = Pattern.compile("(?m)^ *file = (.*)$");

  private LoadErrors() {}

  /** Errors of the file's form become {@code INVALID_FILE} and name it; others stay. */
  public static TidemarkException ofFile(TidemarkException error) {
    boolean ofForm =
        error.code() == ErrorCode.DATA_DAMAGED || error.code() == ErrorCode.INVALID_VALUE;
    if (!ofForm) {
      return error;
    }
    Throwable cause = error.getCause() == null ? error : error.getCause();
    String message = String.valueOf(cause.getMessage());
    Matcher line = LINE.matcher(message);
    if (!line.find()) {
      return new TidemarkException(ErrorCode.INVALID_FILE, error.sentence(), cause);
    }
    Matcher file = FILE.matcher(message);
    Matcher problem = PROBLEM.matcher(message);
    return new TidemarkException(
        ErrorCode.INVALID_FILE,
        "File '"
            + (file.find() ? Path.of(file.group(1).strip()).getFileName() : "?")
            + "' is malformed in line "
            + line.group(1)
            + (problem.find() ? ": " + problem.group(1) : ""),
        cause);
  }
}

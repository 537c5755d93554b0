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
  private static final Pattern PATH = Pattern.compile("[\"'](/[^\"']+)[\"'](?:: )?");

  private LoadErrors() {}

  /** Errors of the file's form become {@code INVALID_FILE} and name it; others stay. */
  public static TidemarkException ofFile(TidemarkException error) {
    Throwable cause = error.getCause() == null ? error : error.getCause();
    return switch (error.code()) {
      case FILE_NOT_FOUND -> vanished(error, cause);
      case DATA_DAMAGED, INVALID_VALUE ->
          new TidemarkException(ErrorCode.INVALID_FILE, form(error, cause), cause);
      default -> error;
    };
  }

  private static TidemarkException vanished(TidemarkException error, Throwable cause) {
    Matcher path = PATH.matcher(error.sentence());
    return path.find()
        ? new TidemarkException(
            ErrorCode.FILE_NOT_FOUND,
            "File '" + name(path.group(1)) + "' vanished while it was loaded",
            cause)
        : error;
  }

  private static String form(TidemarkException error, Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    Matcher line = LINE.matcher(message);
    if (line.find()) {
      Matcher file = FILE.matcher(message);
      Matcher problem = PROBLEM.matcher(message);
      return "File '"
          + (file.find() ? name(file.group(1).strip()) : "?")
          + "' is malformed in line "
          + line.group(1)
          + (problem.find() ? ": " + problem.group(1) : "");
    }
    Matcher path = PATH.matcher(error.sentence());
    if (!path.find()) {
      return error.sentence();
    }
    String name = name(path.group(1));
    String after = error.sentence().substring(path.end()).strip();
    return error.sentence().contains("magic bytes")
        ? "File '" + name + "' is no Parquet file, or only a part of one"
        : "File '" + name + "' can't be read: " + (after.isEmpty() ? error.sentence() : after);
  }

  /** Clients needn't know where the import folders are. */
  private static String name(String path) {
    return String.valueOf(Path.of(path).getFileName());
  }
}

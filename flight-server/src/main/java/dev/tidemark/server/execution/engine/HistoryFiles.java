package dev.tidemark.server.execution.engine;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files that an execution reads: an error about one of them says whose it is. */
public record HistoryFiles(List<PinnedHistory> histories) {
  private static final Pattern PATH = Pattern.compile("[\"'](/[^\"']+)[\"']");

  public HistoryFiles {
    histories = List.copyOf(histories);
  }

  /** The error, or where it is about a file of a history, what to tell instead. */
  public RuntimeException explain(RuntimeException error) {
    if (error instanceof TidemarkException known && isAboutAFile(known.code())) {
      for (Matcher path = PATH.matcher(known.sentence()); path.find(); ) {
        for (PinnedHistory history : histories) {
          if (history.sql().contains("'" + path.group(1) + "'")) {
            return damage(known, path.group(1), history);
          }
        }
      }
    }
    return error;
  }

  private static boolean isAboutAFile(ErrorCode code) {
    return code == ErrorCode.FILE_NOT_FOUND
        || code == ErrorCode.DATA_DAMAGED
        || code == ErrorCode.INTERNAL_ERROR;
  }

  private static TidemarkException damage(
      TidemarkException error, String path, PinnedHistory history) {
    boolean missing = error.code() == ErrorCode.FILE_NOT_FOUND;
    return new TidemarkException(
        ErrorCode.DATA_DAMAGED,
        "A data file of table '%s' %s: %s; restore it from a backup of the warehouse"
            .formatted(
                history.request().table().name(),
                missing ? "is missing" : "can't be read",
                missing ? "'" + path + "'" : error.sentence()),
        error);
  }
}

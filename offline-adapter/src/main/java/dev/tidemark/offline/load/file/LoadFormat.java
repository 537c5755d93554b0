package dev.tidemark.offline.load.file;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What COPY reads. CSV is UTF-8 with a header line, commas and double quotes. */
public enum LoadFormat {
  PARQUET,
  CSV;

  /** Reads an option's text. Errors: {@code INVALID_OPTION}. */
  public static LoadFormat parse(String text) {
    for (LoadFormat format : values()) {
      if (format.name().equals(text.toUpperCase(Locale.ROOT))) {
        return format;
      }
    }
    throw new TidemarkException(
        ErrorCode.INVALID_OPTION,
        "Option 'format' is '" + text + "'; it can be 'parquet' or 'csv'");
  }

  /** The format that all the names end in. Errors: {@code INVALID_OPTION} where they don't. */
  static LoadFormat of(List<Path> files) {
    LoadFormat first = null;
    for (Path file : files) {
      Optional<LoadFormat> format = of(file.toString().toLowerCase(Locale.ROOT));
      if (format.isEmpty() || (first != null && first != format.get())) {
        throw new TidemarkException(
            ErrorCode.INVALID_OPTION,
            "The format of '"
                + file.getFileName()
                + "' is not clear from its name; say (format = 'parquet') or (format = 'csv')");
      }
      first = format.get();
    }
    return first == null ? PARQUET : first;
  }

  private static Optional<LoadFormat> of(String name) {
    if (name.endsWith(".parquet")) {
      return Optional.of(PARQUET);
    }
    return name.endsWith(".csv") || name.endsWith(".csv.gz") ? Optional.of(CSV) : Optional.empty();
  }
}

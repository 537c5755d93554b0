package dev.tidemark.server.slt.format;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** In which order a result is compared. */
public enum SortMode {
  /** As it came. */
  NOSORT,
  /** By row, as text. */
  ROWSORT,
  /** Every value for itself, as text. */
  VALUESORT;

  /** The mode called so in a suite. */
  public static Optional<SortMode> named(String word) {
    return Arrays.stream(values())
        .filter(mode -> mode.name().toLowerCase(Locale.ROOT).equals(word))
        .findFirst();
  }
}

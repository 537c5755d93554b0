package dev.tidemark.catalog.migration;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;

/** The format of the catalog in PostgreSQL. A server refuses one newer than its own. */
public final class CatalogFormat {

  /** What this server writes and reads. */
  public static final int CURRENT = 1;

  private CatalogFormat() {}

  /** Throws {@code NEWER_FORMAT} for a format this server doesn't know. */
  public static void requireKnown(int format) {
    if (format > CURRENT) {
      throw new TidemarkException(
          ErrorCode.NEWER_FORMAT,
          "The catalog in PostgreSQL has format %d, but this server knows formats up to %d; start a newer Tidemark"
              .formatted(format, CURRENT));
    }
  }
}

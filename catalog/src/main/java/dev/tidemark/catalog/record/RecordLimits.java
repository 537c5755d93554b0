package dev.tidemark.catalog.record;

import java.time.Duration;

/**
 * The bounds of a record.
 *
 * @param maxRecordBytes of all its values; text counts in UTF-8
 * @param maxKeyBytes of its entity key; PostgreSQL's indexes take at most about 2,700
 * @param futureTolerance how far ahead of the store's time an event time may be
 */
public record RecordLimits(int maxRecordBytes, int maxKeyBytes, Duration futureTolerance) {

  /** 400 KB a record, 2,000 bytes a key, five minutes ahead. */
  public static final RecordLimits DEFAULT =
      new RecordLimits(400 * 1024, 2_000, Duration.ofMinutes(5));

  /** Throws {@link IllegalArgumentException} out of bounds. */
  public RecordLimits {
    if (maxRecordBytes < 1 || maxKeyBytes < 1 || maxKeyBytes > 2_600) {
      throw new IllegalArgumentException(
          "maxRecordBytes " + maxRecordBytes + ", maxKeyBytes " + maxKeyBytes);
    }
    if (futureTolerance.isNegative()) {
      throw new IllegalArgumentException("futureTolerance " + futureTolerance);
    }
  }
}

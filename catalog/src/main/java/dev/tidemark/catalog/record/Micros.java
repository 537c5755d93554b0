package dev.tidemark.catalog.record;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;

/**
 * Times as microseconds since 1970 in UTC, the store's resolution. Exact for times without
 * nanoseconds; others are cut down to the microsecond before them.
 */
public final class Micros {

  private static final long PER_SECOND = 1_000_000;
  private static final int NANOS = 1_000;

  private Micros() {}

  /** Of an {@link Instant}, or of a {@link LocalDateTime}, which is UTC. */
  public static long of(Object time) {
    if (time instanceof LocalDateTime local) {
      return of(local);
    }
    if (time instanceof Instant instant) {
      return of(instant);
    }
    throw new IllegalArgumentException("not a time: " + time.getClass().getName());
  }

  public static long of(LocalDateTime time) {
    return time.toEpochSecond(ZoneOffset.UTC) * PER_SECOND + time.get(ChronoField.MICRO_OF_SECOND);
  }

  public static long of(Instant time) {
    return time.getEpochSecond() * PER_SECOND + time.getNano() / NANOS;
  }

  public static Instant toInstant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, PER_SECOND), Math.floorMod(micros, PER_SECOND) * NANOS);
  }

  public static LocalDateTime toLocalDateTime(long micros) {
    return LocalDateTime.ofEpochSecond(
        Math.floorDiv(micros, PER_SECOND),
        (int) Math.floorMod(micros, PER_SECOND) * NANOS,
        ZoneOffset.UTC);
  }
}

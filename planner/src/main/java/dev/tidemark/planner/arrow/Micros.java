package dev.tidemark.planner.arrow;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Timestamps as microseconds since 1970-01-01 00:00:00 UTC, which is how Arrow holds them. */
public final class Micros {
  private static final long PER_SECOND = 1_000_000;

  private Micros() {}

  public static long of(LocalDateTime time) {
    return of(time.toInstant(ZoneOffset.UTC));
  }

  public static long of(Instant time) {
    return Math.addExact(
        Math.multiplyExact(time.getEpochSecond(), PER_SECOND), time.getNano() / 1000);
  }

  public static LocalDateTime toDateTime(long micros) {
    return LocalDateTime.ofEpochSecond(
        Math.floorDiv(micros, PER_SECOND), nanos(micros), ZoneOffset.UTC);
  }

  public static Instant toInstant(long micros) {
    return Instant.ofEpochSecond(Math.floorDiv(micros, PER_SECOND), nanos(micros));
  }

  private static int nanos(long micros) {
    return (int) Math.floorMod(micros, PER_SECOND) * 1000;
  }
}

package dev.tidemark.online.engine;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.time.Duration;

/** The end of a query's time. Thread-safe. */
final class Deadline {
  private final Duration timeout;
  private final long endNanos;

  /** Starts now; a zero timeout never ends. */
  Deadline(Duration timeout) {
    this.timeout = timeout;
    this.endNanos = System.nanoTime() + timeout.toNanos();
  }

  /** The time left in whole seconds, at least one; 0 for no end. */
  int secondsLeft() {
    if (timeout.isZero()) {
      return 0;
    }
    long left = endNanos - System.nanoTime();
    if (left <= 0) {
      throw exceeded();
    }
    return (int) Math.min(Integer.MAX_VALUE, Math.max(1, (left + 999_999_999L) / 1_000_000_000L));
  }

  /** Whether the whole timeout is no shorter than that; zero stands for no end in both. */
  boolean isAtLeast(Duration other) {
    return !other.isZero() && (timeout.isZero() || timeout.compareTo(other) >= 0);
  }

  /** Errors: {@code QUERY_TIMEOUT}. */
  void check() {
    if (isOver()) {
      throw exceeded();
    }
  }

  boolean isOver() {
    return !timeout.isZero() && System.nanoTime() >= endNanos;
  }

  TidemarkException exceeded() {
    return new TidemarkException(
        ErrorCode.QUERY_TIMEOUT, "The query was stopped after " + timeout.toSeconds() + " s");
  }
}

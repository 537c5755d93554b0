package dev.tidemark.offline.replication;

import dev.tidemark.catalog.error.TidemarkException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a replicator remembers of one group; guarded by the replicator. */
final class GroupProgress {
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  /** A horizon that Iceberg has reached, and when. */
  private record Reached(long horizon, Instant at) {}

  private final Deque<Reached> untrimmed = new ArrayDeque<>();
  private Duration pause = Duration.ZERO;
  private Instant notBefore = Instant.MIN;
  private long reached = -1;
  private @Nullable String error;

  boolean isDue(Instant now) {
    return !now.isBefore(notBefore);
  }

  /** Iceberg holds everything below the horizon. */
  void reached(long horizon, Instant now) {
    if (horizon > reached) {
      reached = horizon;
      untrimmed.add(new Reached(horizon, now));
    }
  }

  /** The highest horizon that was reached at least that long ago, once. */
  Optional<Long> toTrim(Instant now, Duration grace) {
    Reached last = null;
    while (!untrimmed.isEmpty() && !untrimmed.peek().at().plus(grace).isAfter(now)) {
      last = untrimmed.poll();
    }
    return Optional.ofNullable(last).map(Reached::horizon);
  }

  /** True the first time after a failure. */
  boolean succeeded() {
    boolean recovered = error != null;
    error = null;
    pause = Duration.ZERO;
    notBefore = Instant.MIN;
    return recovered;
  }

  /** True the first time this error comes. */
  boolean failed(TidemarkException failure, Instant now, Duration longestPause) {
    String message = String.valueOf(failure.getMessage());
    boolean isNew = !message.equals(error);
    error = message;
    pause = pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2);
    if (pause.compareTo(longestPause) > 0) {
      pause = longestPause;
    }
    notBefore = now.plus(pause);
    return isNew;
  }

  Optional<String> error() {
    return Optional.ofNullable(error);
  }
}

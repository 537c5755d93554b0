package dev.tidemark.offline.duckdb;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Whether a session has been told to stop, and why. DuckDB forgets an interrupt that comes just
 * before a statement starts, so it is repeated until the session closes. Thread-safe.
 */
public final class StopSignal implements AutoCloseable {
  private static final long REPEAT_MILLIS = 50;

  private final Lease lease;
  private final @Nullable ScheduledExecutorService clock;
  private final Duration timeout;
  private @Nullable ScheduledFuture<?> deadline;
  private @Nullable ScheduledFuture<?> repeated;
  private volatile @Nullable ErrorCode reason;
  private boolean closed;

  private StopSignal(Lease lease, @Nullable ScheduledExecutorService clock, Duration timeout) {
    this.lease = lease;
    this.clock = clock;
    this.timeout = timeout;
  }

  /** One that stops by itself at the timeout. */
  public static StopSignal after(Lease lease, ScheduledExecutorService clock, Duration timeout) {
    StopSignal signal = new StopSignal(lease, clock, timeout);
    signal.deadline =
        clock.schedule(
            () -> signal.stop(ErrorCode.QUERY_TIMEOUT), timeout.toMillis(), TimeUnit.MILLISECONDS);
    return signal;
  }

  /** One that never stops by itself and interrupts once. */
  public static StopSignal unlimited(Lease lease) {
    return new StopSignal(lease, null, Duration.ZERO);
  }

  /** The first reason stays. */
  public synchronized void stop(ErrorCode why) {
    if (closed || reason != null) {
      return;
    }
    reason = why;
    if (clock == null) {
      lease.interrupt();
    } else {
      repeated =
          clock.scheduleWithFixedDelay(lease::interrupt, 0, REPEAT_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /**
   * Throws {@code CANCELLED} or {@code QUERY_TIMEOUT} once stopped, {@code ENGINE_UNAVAILABLE} once
   * DuckDB has failed.
   */
  public void check() {
    ErrorCode why = reason;
    if (why != null) {
      throw stopped(why, null);
    }
    lease.requireUsable();
  }

  /** What the failure of an interrupted call is called. */
  public TidemarkException translate(Throwable error) {
    TidemarkException failure = lease.translate(error);
    ErrorCode why = reason;
    return why != null ? stopped(why, error) : failure;
  }

  private TidemarkException stopped(ErrorCode why, @Nullable Throwable cause) {
    String sentence =
        why == ErrorCode.QUERY_TIMEOUT
            ? "The query took longer than " + timeout.toMillis() + " ms and was stopped"
            : "The query was cancelled";
    return new TidemarkException(why, sentence, cause);
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (deadline != null) {
      deadline.cancel(false);
    }
    if (repeated != null) {
      repeated.cancel(false);
    }
  }
}

package dev.tidemark.server.query;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Stops one execution when its time is up, and says so in its error. Thread-safe. */
final class Timeout {
  private final ScheduledExecutorService scheduler;
  private final Duration limit;
  private volatile boolean expired;

  Timeout(ScheduledExecutorService scheduler, Duration limit) {
    this.scheduler = scheduler;
    this.limit = limit;
  }

  ScheduledFuture<?> start(Runnable stop) {
    return scheduler.schedule(
        () -> {
          expired = true;
          stop.run();
        },
        limit.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  /** A cancellation that we caused is a timeout; any other error stays what it is. */
  TidemarkException explain(TidemarkException error) {
    if (!expired || error.code() != ErrorCode.CANCELLED) {
      return error;
    }
    return new TidemarkException(
        ErrorCode.QUERY_TIMEOUT,
        "the query ran longer than " + limit.toSeconds() + " s; SET query_timeout raises the limit",
        error);
  }
}

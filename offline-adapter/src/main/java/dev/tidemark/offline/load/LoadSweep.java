package dev.tidemark.offline.load;

import dev.tidemark.catalog.store.Catalog;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks now and then, in the background, for loads of servers that have died. Several servers may
 * do so: each load is one server's at a time. Thread-safe.
 */
public final class LoadSweep implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LoadSweep.class);
  private static final int PATIENCE_SECONDS = 30;

  private final Catalog catalog;
  private final LoadRecovery recovery;
  private final ScheduledExecutorService thread;
  private boolean silent;

  private LoadSweep(Catalog catalog, LoadRecovery recovery) {
    this.catalog = catalog;
    this.recovery = recovery;
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            runnable -> {
              Thread background = new Thread(runnable, "load-sweep");
              background.setDaemon(true);
              return background;
            });
  }

  /** What it is given is closed by the caller, after it. */
  public static LoadSweep every(Duration interval, Catalog catalog, LoadRecovery recovery) {
    LoadSweep sweep = new LoadSweep(catalog, recovery);
    long millis = interval.toMillis();
    var unused =
        sweep.thread.scheduleWithFixedDelay(sweep::round, millis, millis, TimeUnit.MILLISECONDS);
    return sweep;
  }

  private void round() {
    try {
      recovery.recover(catalog.current());
      silent = false;
    } catch (RuntimeException e) {
      if (!silent) {
        LOG.warn("Interrupted loads can't be looked for", e);
      }
      silent = true;
    }
  }

  /** Waits for a round under way, at most half a minute. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("The recovery of loads did not end in time; it continues at the next start");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

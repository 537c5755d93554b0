package dev.tidemark.offline.maintenance;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks now and then, in the background, for what servers that died have left behind. Several
 * servers may do so. Thread-safe.
 */
public final class BackgroundSweep implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BackgroundSweep.class);
  private static final int PATIENCE_SECONDS = 30;

  private final String what;
  private final Runnable round;
  private final ScheduledExecutorService thread;
  private boolean silent;

  private BackgroundSweep(String what, Runnable round) {
    this.what = what;
    this.round = round;
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            runnable -> {
              Thread background = new Thread(runnable, "sweep of " + what);
              background.setDaemon(true);
              return background;
            });
  }

  /**
   * Begins after one interval. What a round needs is closed by the caller, after the sweep.
   *
   * @param what is looked for, as a warning names it
   * @param round may fail, which is tried again
   */
  public static BackgroundSweep every(Duration interval, String what, Runnable round) {
    return begin(interval, interval, what, round);
  }

  /** The same, beginning now. */
  public static BackgroundSweep nowAndEvery(Duration interval, String what, Runnable round) {
    return begin(Duration.ZERO, interval, what, round);
  }

  private static BackgroundSweep begin(
      Duration delay, Duration interval, String what, Runnable round) {
    BackgroundSweep sweep = new BackgroundSweep(what, round);
    var unused =
        sweep.thread.scheduleWithFixedDelay(
            sweep::round, delay.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    return sweep;
  }

  private void round() {
    try {
      round.run();
      silent = false;
    } catch (RuntimeException e) {
      if (!silent) {
        LOG.warn("{} can't be looked for", what, e);
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
        LOG.warn("The sweep of {} did not end in time; it continues at the next start", what);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

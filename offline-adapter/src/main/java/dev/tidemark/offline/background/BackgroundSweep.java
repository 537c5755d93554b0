package dev.tidemark.offline.background;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks now and then, in the background, for what servers that died have left behind, which several
 * servers may do, or for what nobody asks of any more. Thread-safe.
 */
public final class BackgroundSweep implements BackgroundWork {
  private static final Logger LOG = LoggerFactory.getLogger(BackgroundSweep.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final String what;
  private final Runnable round;
  private final BackgroundThread thread;
  private boolean silent;

  private BackgroundSweep(String what, Runnable round) {
    this.what = what;
    this.round = round;
    this.thread = new BackgroundThread("sweep of " + what);
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
    sweep.thread.repeat(sweep::round, delay, interval);
    return sweep;
  }

  private void round() {
    try {
      round.run();
      silent = false;
    } catch (RuntimeException e) {
      if (!silent && !thread.isStopping()) {
        LOG.warn("{} can't be looked for", what, e);
      }
      silent = true;
    }
  }

  @Override
  public void abandon() {
    thread.abandon();
  }

  /** Waits for a round under way, at most half a minute. */
  @Override
  public void close() {
    if (!thread.stop(PATIENCE)) {
      LOG.warn("The sweep of {} did not end in time; it continues at the next start", what);
    }
  }
}

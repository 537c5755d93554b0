package dev.tidemark.offline.background;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** One thread that repeats rounds of work and doesn't keep the process alive. Thread-safe. */
public final class BackgroundThread {
  /** For an interrupt to be noticed; a statement that PostgreSQL doesn't answer doesn't. */
  private static final Duration ABANDONED_PATIENCE = Duration.ofSeconds(2);

  private final ScheduledExecutorService thread;
  private volatile boolean abandoned;

  public BackgroundThread(String name) {
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            runnable -> {
              Thread background = new Thread(runnable, name);
              background.setDaemon(true);
              return background;
            });
  }

  /**
   * @param round ends the rounds if it throws
   * @param delay before the first
   * @param pause between the end of one and the next
   */
  public void repeat(Runnable round, Duration delay, Duration pause) {
    var unused =
        thread.scheduleWithFixedDelay(
            round, delay.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Whether a round had better end here. */
  public boolean isStopping() {
    return thread.isShutdown();
  }

  /** Begins no more rounds and interrupts the one under way. */
  public void abandon() {
    abandoned = true;
    thread.shutdownNow();
  }

  /**
   * Begins no more rounds and waits for the one under way, for two seconds at most if it was
   * abandoned.
   *
   * @return whether it has ended; false as well where the caller was interrupted, and stays so
   */
  public boolean stop(Duration patience) {
    thread.shutdown();
    Duration most = abandoned ? ABANDONED_PATIENCE : patience;
    try {
      return thread.awaitTermination(most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}

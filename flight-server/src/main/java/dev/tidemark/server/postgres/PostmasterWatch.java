package dev.tidemark.server.postgres;

import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts a postmaster again, on the same port, that has ended by itself: killed for want of memory,
 * say. Where it doesn't start, it is tried again until this is closed.
 */
final class PostmasterWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PostmasterWatch.class);
  private static final int PAUSE_MILLIS = 250;

  private final Postmaster postmaster;
  private final LeftOver leftOver;
  private final int port;
  private final ScheduledExecutorService thread;
  private Optional<ProcessHandle> running;
  private Optional<String> refusal = Optional.empty();

  private PostmasterWatch(Postmaster postmaster, LeftOver leftOver, int port) {
    this.postmaster = postmaster;
    this.leftOver = leftOver;
    this.port = port;
    this.running = postmaster.process();
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            runnable -> {
              Thread background = new Thread(runnable, "postgres-watch");
              background.setDaemon(true);
              return background;
            });
  }

  /** Watches one that runs. */
  static PostmasterWatch start(Postmaster postmaster, LeftOver leftOver, int port) {
    PostmasterWatch watch = new PostmasterWatch(postmaster, leftOver, port);
    var unused =
        watch.thread.scheduleWithFixedDelay(
            watch::look, PAUSE_MILLIS, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    return watch;
  }

  private void look() {
    if (running
        .filter(process -> process.isAlive() && !FolderProcess.isOver(process))
        .isPresent()) {
      return;
    }
    if (refusal.isEmpty()) {
      LOG.warn("the embedded PostgreSQL has ended by itself; it is started again");
    }
    Optional<String> before = refusal;
    refusal = startAgain();
    if (refusal.isEmpty()) {
      running = postmaster.process();
      LOG.info("the embedded PostgreSQL runs again");
    } else if (before.isEmpty()) {
      LOG.warn("the embedded PostgreSQL does not start again yet: {}", refusal.get());
    }
  }

  /** Its backends may outlive it for a moment, and hold the folder as long. */
  private Optional<String> startAgain() {
    try {
      leftOver.end();
      return postmaster.start(port);
    } catch (RuntimeException e) {
      if (refusal.isEmpty()) {
        LOG.warn("starting the embedded PostgreSQL again fails", e);
      }
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** Returns when nothing is started any more. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(1, TimeUnit.MINUTES)) {
        LOG.warn("the embedded PostgreSQL is still being started");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

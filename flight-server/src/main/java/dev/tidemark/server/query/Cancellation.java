package dev.tidemark.server.query;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The wish to stop one execution, and what has to be stopped then. An action that is added after
 * the wish runs at once, so nothing that is opened late escapes. Thread-safe.
 */
public final class Cancellation {
  private static final Logger LOG = LoggerFactory.getLogger(Cancellation.class);

  private final List<Runnable> actions = new ArrayList<>();
  private volatile boolean requested;
  private boolean over;

  /** Stops the execution; nothing happens if it has ended. May be repeated. */
  public void request() {
    request(Runnable::run);
  }

  /** The same for a caller that can't wait: the wish is known at once, and the threads stop. */
  public void request(Executor threads) {
    List<Runnable> stopped;
    synchronized (actions) {
      if (over) {
        return;
      }
      requested = true;
      stopped = List.copyOf(actions);
    }
    stopped.forEach(action -> threads.execute(() -> run(action)));
  }

  /** Adds something to stop. The action may run on any thread, more than once. */
  public void then(Runnable action) {
    synchronized (actions) {
      if (over) {
        return;
      }
      actions.add(action);
      if (!requested) {
        return;
      }
    }
    run(action);
  }

  public boolean isRequested() {
    return requested;
  }

  /** The execution has ended: there is nothing left to stop. */
  void end() {
    synchronized (actions) {
      over = true;
      actions.clear();
    }
  }

  private static void run(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      LOG.debug("a cancellation failed", e);
    }
  }
}

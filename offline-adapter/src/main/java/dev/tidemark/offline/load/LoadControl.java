package dev.tidemark.offline.load;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.offline.duckdb.Lease;
import org.jspecify.annotations.Nullable;

/** Stops a load from any thread, until it is committed; after that it is finished. */
public final class LoadControl {
  private final Runnable beforeCommit;
  private @Nullable Lease lease;
  private boolean cancelled;
  private boolean committed;

  /** Nothing has to be done before the commit. */
  public LoadControl() {
    this(() -> {});
  }

  /**
   * Of a load that isn't committed where this fails.
   *
   * @param beforeCommit done by the thread that loads, when the rows are written
   */
  public LoadControl(Runnable beforeCommit) {
    this.beforeCommit = beforeCommit;
  }

  /** Makes the load fail with {@code CANCELLED} and leave nothing, unless it is too late. */
  public synchronized void cancel() {
    cancelled = true;
    if (lease != null && !committed) {
      lease.interrupt();
    }
  }

  synchronized void begin(Lease with) {
    with.watchProgress();
    lease = with;
    check();
  }

  /** Of the statement that works for the load now; -1 where nobody knows. */
  synchronized int percent() {
    return lease == null ? -1 : lease.percent();
  }

  /** Throws {@code CANCELLED} where that was asked for in time. */
  synchronized void check() {
    if (cancelled && !committed) {
      throw new TidemarkException(ErrorCode.CANCELLED, "The load was cancelled");
    }
  }

  void commits() {
    beforeCommit.run();
    commitsNow();
  }

  private synchronized void commitsNow() {
    check();
    committed = true;
  }

  synchronized void end() {
    lease = null;
  }

  synchronized boolean isCancelled() {
    return cancelled && !committed;
  }
}

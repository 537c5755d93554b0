package dev.tidemark.server.execution.engine;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.OnlineSession;
import dev.tidemark.planner.engine.WorkSession;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A tail on its way into a DuckDB session of its own, in a thread of its own, while its history is
 * read in another. PostgreSQL is free as soon as it has sent the rows.
 *
 * <p>Threads: {@link #cancel} may come from any, everything else from the execution's.
 */
public final class TailLoad implements AutoCloseable {
  private final OnlineSession online;
  private final BatchStream rows;
  private final WorkSession work;
  private final FutureTask<Long> loading;

  private TailLoad(OnlineSession online, BatchStream rows, WorkSession work, String table) {
    this.online = online;
    this.rows = rows;
    this.work = work;
    this.loading = new FutureTask<>(() -> load(table));
  }

  /**
   * Begins.
   *
   * @param online is asked nothing else any more; it and {@code work} are closed with this
   * @param table what the rows are loaded as
   */
  static TailLoad start(OnlineSession online, BatchStream rows, WorkSession work, String table) {
    TailLoad load = new TailLoad(online, rows, work, table);
    Thread thread = new Thread(load.loading, "tidemark-tail");
    thread.setDaemon(true);
    thread.start();
    return load;
  }

  private long load(String table) {
    try (online) {
      return work.load(table, rows);
    }
  }

  /** Waits for the rows; the session that has them. Errors: whatever the load met. */
  public WorkSession loaded() {
    try {
      loading.get();
      return work;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof TidemarkException ours
          ? new TidemarkException(ours.code(), ours.sentence(), ours)
          : new TidemarkException(ErrorCode.INTERNAL_ERROR, "Reading the tail failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TidemarkException(ErrorCode.CANCELLED, "The query was interrupted", e);
    }
  }

  /** Stops whatever is under way. */
  public void cancel() {
    rows.cancel();
    work.cancel();
  }

  /** Stops a load that hasn't ended. */
  @Override
  public void close() {
    try (online;
        work) {
      if (!loading.isDone()) {
        try {
          cancel();
        } finally {
          awaitEnd();
        }
      }
    }
  }

  private void awaitEnd() {
    boolean interrupted = false;
    while (!loading.isDone()) {
      try {
        loading.get();
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (ExecutionException e) {
        // Nobody wants the rows.
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

package dev.tidemark.offline.duckdb.engine;

import dev.tidemark.offline.duckdb.DuckDb;
import dev.tidemark.planner.engine.EngineId;
import dev.tidemark.planner.engine.QueryContext;
import dev.tidemark.planner.engine.QueryEngine;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/**
 * The embedded DuckDB as an engine. Every session has a connection of its own, with its own
 * temporary tables. Thread-safe.
 */
public final class DuckDbEngine implements QueryEngine, AutoCloseable {
  private final DuckDb duckDb;
  private final ScheduledThreadPoolExecutor clock;

  /** The caller keeps the DuckDB and closes it after the engine. */
  public DuckDbEngine(DuckDb duckDb) {
    this.duckDb = duckDb;
    this.clock =
        new ScheduledThreadPoolExecutor(
            1,
            runnable -> {
              Thread thread = new Thread(runnable, "duckdb-deadlines");
              thread.setDaemon(true);
              return thread;
            });
    clock.setRemoveOnCancelPolicy(true);
  }

  @Override
  public EngineId id() {
    return EngineId.DUCKDB;
  }

  @Override
  public DuckDbSession open(QueryContext context) {
    return new DuckDbSession(duckDb.lease(), context, clock);
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}

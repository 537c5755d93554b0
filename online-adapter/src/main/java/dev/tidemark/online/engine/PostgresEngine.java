package dev.tidemark.online.engine;

import dev.tidemark.online.connection.PostgresPool;
import dev.tidemark.online.engine.StatementSource.Transport;
import dev.tidemark.planner.arrow.SpooledBatchStream;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.EngineId;
import dev.tidemark.planner.engine.OnlineSession;
import dev.tidemark.planner.engine.QueryContext;
import dev.tidemark.planner.engine.QueryEngine;
import dev.tidemark.planner.engine.query.EngineQuery;

/** Executes queries on one PostgreSQL. Thread-safe. */
public final class PostgresEngine implements QueryEngine {
  private final EngineId id;
  private final PostgresPool pool;
  private final PostgresEngineConfig config;
  private final SmallResults small = new SmallResults();

  /**
   * An engine on that pool, which stays the caller's.
   *
   * @param pool for reading
   */
  public PostgresEngine(EngineId id, PostgresPool pool, PostgresEngineConfig config) {
    this.id = id;
    this.pool = pool;
    this.config = config;
  }

  @Override
  public EngineId id() {
    return id;
  }

  @Override
  public OnlineSession open(QueryContext context) {
    return new PostgresSession(pool, context, small, config);
  }

  /**
   * {@inheritDoc}
   *
   * <p>A statement whose last result was small is run without a transaction, and given back whole.
   */
  @Override
  public BatchStream runAlone(QueryContext context, EngineQuery query) {
    boolean lookUp = small.contains(query.sql()) && !pool.cutsOff(context.timeout());
    ResultStream stream =
        new ResultStream(
            new RunningStatement(
                new AloneConnection(pool, context.timeout()),
                query.sql(),
                query.parameters(),
                new Deadline(context.timeout())),
            query.columns(),
            lookUp ? Transport.AT_ONCE : Transport.CURSOR,
            small,
            context.allocator());
    return lookUp
        ? stream
        : new SpooledBatchStream(
            stream,
            stream::isExhausted,
            context.allocator(),
            config.spoolDirectory(),
            config.spoolMemoryBytes());
  }
}

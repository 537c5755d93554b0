package dev.tidemark.server.query;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.QueryContext;
import dev.tidemark.planner.engine.query.Parameter;
import dev.tidemark.server.session.Session;
import dev.tidemark.server.statement.StatementPreparer;
import dev.tidemark.server.statement.prepared.Call;
import dev.tidemark.server.statement.prepared.ChangeAction;
import dev.tidemark.server.statement.prepared.Prepared;
import dev.tidemark.server.statement.write.IngestTarget;
import dev.tidemark.server.statement.write.PutTarget;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Prepares statements and executes them. Preparing plans and never runs anything; an execution is
 * lazy, bounded in time and memory, and can be cancelled from its first moment on.
 */
public final class QueryService implements AutoCloseable {
  private static final long CLOCK_MILLIS = 50;

  private final StatementPreparer preparer;
  private final QueryRegistry registry;
  private final BufferAllocator allocator;
  private final long queryMemoryBytes;
  private final Duration timeout;
  private final ScheduledExecutorService clock;
  private final ExecutorService stops = Executors.newCachedThreadPool(thread("tidemark-stops"));

  /** The allocator is the server's; each query gets a child of {@code queryMemoryBytes}. */
  public QueryService(
      StatementPreparer preparer,
      QueryRegistry registry,
      BufferAllocator allocator,
      long queryMemoryBytes,
      Duration timeout) {
    this.preparer = preparer;
    this.registry = registry;
    this.allocator = allocator;
    this.queryMemoryBytes = queryMemoryBytes;
    this.timeout = timeout;
    this.clock = Executors.newSingleThreadScheduledExecutor(thread("tidemark-query-clock"));
    var unused =
        clock.scheduleWithFixedDelay(
            () -> registry.checkTimes(System.nanoTime(), stops),
            CLOCK_MILLIS,
            CLOCK_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  private static ThreadFactory thread(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Parses, validates and plans; errors name the place in the text. */
  public Prepared prepare(Session session, String sql) {
    return preparer.prepare(session, sql);
  }

  /** Starts the execution of a statement that gives rows; the caller closes the stream. */
  public BatchStream open(
      Session session, Prepared.Rows rows, List<Parameter> parameters, Request request) {
    requireAll(rows, parameters.size());
    RunningQuery query = registry.start(session, rows.sql(), request, limit(session));
    BufferAllocator memory = null;
    try {
      memory = newMemory(query, session);
      query.requireWanted();
      BatchStream stream = rows.source().open(call(query, session, memory), parameters);
      request.cancellation().then(stream::cancel);
      return new WatchedStream(stream, query, registry, memory);
    } catch (RuntimeException | Error e) {
      throw new Failure(query, registry).end(e, memory);
    }
  }

  /** Executes a changing statement; its effect is durable when this returns. */
  public long change(
      Session session, Prepared.Change change, List<Object[]> parameterRows, Request request) {
    parameterRows.forEach(row -> requireAll(change, row.length));
    RunningQuery query = registry.start(session, change.sql(), request, limit(session));
    BufferAllocator memory = null;
    try {
      memory = newMemory(query, session);
      query.requireWanted();
      long count = change.action().run(call(query, session, memory), parameterRows);
      query.countRows(count);
      memory.close();
      registry.end(query, RunningQuery.State.FINISHED, "");
      return count;
    } catch (RuntimeException | Error e) {
      throw new Failure(query, registry).end(e, memory);
    }
  }

  /** Takes in a client's stream as one batch, and closes it; durable when this returns. */
  public long ingest(Session session, IngestTarget target, BatchStream rows, Request request) {
    request.cancellation().then(rows::cancel);
    Prepared.Change change =
        new Prepared.Change(
            "INGEST INTO " + target.table(),
            List.of(),
            (call, none) -> preparer.ingest(call, target, rows));
    return change(session, change, ChangeAction.NO_PARAMETERS, request);
  }

  /** Puts the rows that the batch holds now; durable when this returns. */
  public long put(Session session, PutTarget target, VectorSchemaRoot batch, Request request) {
    Prepared.Change change =
        new Prepared.Change(
            "INGEST INTO " + target.group(),
            List.of(),
            (call, none) -> preparer.put(call, target, batch));
    return change(session, change, ChangeAction.NO_PARAMETERS, request);
  }

  /** Stops what the user runs under that ticket; returns whether there was anything. */
  public boolean cancel(Session session, String ticket) {
    return registry.cancel(ticket, session.user());
  }

  private Duration limit(Session session) {
    return session.settings().queryTimeout().orElse(timeout);
  }

  /** A session may lower its limit, not raise it above the server's. */
  private BufferAllocator newMemory(RunningQuery query, Session session) {
    long limit = session.settings().memoryLimitBytes().orElse(queryMemoryBytes);
    return allocator.newChildAllocator("query " + query.id(), 0, Math.min(limit, queryMemoryBytes));
  }

  private static Call call(RunningQuery query, Session session, BufferAllocator memory) {
    return new Call(
        session,
        new QueryContext(query.id(), session.id(), memory, query.timeout()),
        query.request().idempotencyKey(),
        query.request().cancellation()::then,
        query::progressed);
  }

  private static void requireAll(Prepared statement, int given) {
    int wanted = statement.parameters().size();
    if (given != wanted) {
      throw new TidemarkException(
          ErrorCode.INVALID_PARAMETER,
          "the statement has " + wanted + " parameters, but " + given + " were bound");
    }
  }

  @Override
  public void close() {
    registry.cancelAll();
    clock.shutdownNow();
    stops.shutdown();
  }
}

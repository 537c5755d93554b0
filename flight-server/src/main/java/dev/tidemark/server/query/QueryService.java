package dev.tidemark.server.query;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.Parameter;
import dev.tidemark.planner.engine.QueryContext;
import dev.tidemark.server.session.Session;
import dev.tidemark.server.statement.Call;
import dev.tidemark.server.statement.ChangeAction;
import dev.tidemark.server.statement.IngestTarget;
import dev.tidemark.server.statement.Prepared;
import dev.tidemark.server.statement.StatementPreparer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import org.apache.arrow.memory.BufferAllocator;

/**
 * Prepares statements and executes them. Preparing plans and never runs anything; an execution is
 * lazy, bounded in time and memory, and can be cancelled.
 */
public final class QueryService implements AutoCloseable {
  private final StatementPreparer preparer;
  private final QueryRegistry registry;
  private final BufferAllocator allocator;
  private final long queryMemoryBytes;
  private final Duration timeout;
  private final ScheduledExecutorService clock;

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
    this.clock =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "tidemark-query-clock");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Parses, validates and plans; errors name the place in the text. */
  public Prepared prepare(Session session, String sql) {
    return preparer.prepare(session, sql);
  }

  /** Starts the execution of a statement that gives rows; the caller closes the stream. */
  public BatchStream open(Session session, Prepared.Rows rows, List<Parameter> parameters) {
    requireAll(rows, parameters.size());
    RunningQuery query = registry.start(session, rows.sql());
    BufferAllocator memory = null;
    try {
      memory = allocator.newChildAllocator("query " + query.id(), 0, queryMemoryBytes);
      Timeout alarm = new Timeout(clock, limit(session));
      Call call = new Call(session, context(query, session, memory), Optional.empty());
      BatchStream stream = rows.source().open(call, parameters);
      return new WatchedStream(stream, query, registry, memory, alarm);
    } catch (RuntimeException e) {
      if (memory != null) {
        memory.close();
      }
      registry.end(query, RunningQuery.State.FAILED, String.valueOf(e.getMessage()));
      throw e;
    }
  }

  /** Executes a changing statement; its effect is durable when this returns. */
  public long change(
      Session session,
      Prepared.Change change,
      List<Object[]> parameterRows,
      Optional<String> idempotencyKey) {
    parameterRows.forEach(row -> requireAll(change, row.length));
    RunningQuery query = registry.start(session, change.sql());
    Thread worker = Thread.currentThread();
    query.cancelWith(worker::interrupt);
    Timeout alarm = new Timeout(clock, limit(session));
    ScheduledFuture<?> ringing = alarm.start(query::cancel);
    try (BufferAllocator memory =
        allocator.newChildAllocator("query " + query.id(), 0, queryMemoryBytes)) {
      Call call = new Call(session, context(query, session, memory), idempotencyKey);
      long count = change.action().run(call, parameterRows);
      query.countRows(count);
      registry.end(query, RunningQuery.State.FINISHED, "");
      return count;
    } catch (TidemarkException e) {
      TidemarkException said = alarm.explain(e);
      registry.end(query, RunningQuery.State.FAILED, said.getMessage());
      throw said;
    } finally {
      ringing.cancel(false);
      Thread.interrupted();
      registry.end(query, RunningQuery.State.FAILED, "");
    }
  }

  /** Takes in a client's stream as one batch, and closes it; durable when this returns. */
  public long ingest(
      Session session, IngestTarget target, BatchStream rows, Optional<String> idempotencyKey) {
    Prepared.Change change =
        new Prepared.Change(
            "INGEST INTO " + target.table(),
            List.of(),
            (call, none) -> preparer.ingest(call, target, rows));
    return change(session, change, ChangeAction.NO_PARAMETERS, idempotencyKey);
  }

  private Duration limit(Session session) {
    return session.settings().queryTimeout().orElse(timeout);
  }

  private QueryContext context(RunningQuery query, Session session, BufferAllocator memory) {
    return new QueryContext(query.id(), session.id(), memory, limit(session));
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
  }
}

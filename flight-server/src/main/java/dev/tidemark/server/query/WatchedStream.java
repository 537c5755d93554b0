package dev.tidemark.server.query;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.engine.BatchStream;
import java.util.concurrent.ScheduledFuture;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A stream that keeps the query's books: counts its rows, ends it in the registry, turns a
 * cancellation by the clock into {@code QUERY_TIMEOUT}, and gives its memory back.
 */
final class WatchedStream implements BatchStream {
  private final BatchStream rows;
  private final RunningQuery query;
  private final QueryRegistry registry;
  private final BufferAllocator allocator;
  private final ScheduledFuture<?> clock;
  private final Timeout timeout;
  private RunningQuery.State outcome = RunningQuery.State.CANCELLED;
  private String error = "";
  private boolean closed;

  WatchedStream(
      BatchStream rows,
      RunningQuery query,
      QueryRegistry registry,
      BufferAllocator allocator,
      Timeout timeout) {
    this.rows = rows;
    this.query = query;
    this.registry = registry;
    this.allocator = allocator;
    this.timeout = timeout;
    this.clock = timeout.start(query::cancel);
    query.cancelWith(rows::cancel);
  }

  @Override
  public Schema schema() {
    return rows.schema();
  }

  @Override
  public VectorSchemaRoot root() {
    return rows.root();
  }

  @Override
  public boolean next() {
    try {
      boolean more = rows.next();
      if (more) {
        query.countRows(rows.root().getRowCount());
      } else {
        outcome = RunningQuery.State.FINISHED;
      }
      return more;
    } catch (TidemarkException e) {
      TidemarkException said = timeout.explain(e);
      outcome =
          said.code() == ErrorCode.CANCELLED
              ? RunningQuery.State.CANCELLED
              : RunningQuery.State.FAILED;
      error = said.getMessage();
      throw said;
    }
  }

  @Override
  public void cancel() {
    rows.cancel();
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    clock.cancel(false);
    try {
      rows.close();
    } finally {
      allocator.close();
      registry.end(query, outcome, error);
    }
  }
}

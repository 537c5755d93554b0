package dev.tidemark.server.query;

import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.WrappedStream;
import org.apache.arrow.memory.BufferAllocator;

/**
 * A stream that keeps the query's books: counts its rows, ends it in the registry, turns a
 * cancellation by the clock into {@code QUERY_TIMEOUT}, and gives its memory back.
 */
final class WatchedStream implements WrappedStream {
  private final BatchStream rows;
  private final RunningQuery query;
  private final QueryRegistry registry;
  private final BufferAllocator memory;
  private RunningQuery.State outcome = RunningQuery.State.CANCELLED;
  private String error = "";
  private boolean closed;

  WatchedStream(
      BatchStream rows, RunningQuery query, QueryRegistry registry, BufferAllocator memory) {
    this.rows = rows;
    this.query = query;
    this.registry = registry;
    this.memory = memory;
  }

  @Override
  public BatchStream rows() {
    return rows;
  }

  @Override
  public boolean next() {
    try {
      query.requireWanted();
      boolean more = rows.next();
      if (more) {
        query.countRows(rows.root().getRowCount());
      } else {
        outcome = RunningQuery.State.FINISHED;
      }
      return more;
    } catch (RuntimeException e) {
      RuntimeException said = new Failure(query, registry).explain(e);
      outcome = Failure.state(said);
      error = String.valueOf(said.getMessage());
      throw said;
    }
  }

  @Override
  public void cancel() {
    query.cancel();
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try (memory) {
      rows.close();
    } finally {
      registry.end(query, outcome, error);
    }
  }
}

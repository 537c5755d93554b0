package dev.tidemark.planner.engine;

import java.time.Duration;
import org.apache.arrow.memory.BufferAllocator;

/**
 * What an execution may use.
 *
 * @param queryId for logs and errors
 * @param sessionId names the session whose temporary tables are visible
 * @param allocator the query's own, with its memory limit; engines make named children of it
 * @param timeout from the start of the execution to its last batch
 */
public record QueryContext(
    String queryId, String sessionId, BufferAllocator allocator, Duration timeout) {

  /**
   * For another session of an execution that runs already.
   *
   * @param start by {@link System#nanoTime}
   */
  public QueryContext after(long start) {
    Duration left = timeout.minusNanos(System.nanoTime() - start);
    return new QueryContext(
        queryId, sessionId, allocator, left.isNegative() ? Duration.ZERO : left);
  }
}

package dev.tidemark.offline.merge.match;

import dev.tidemark.offline.merge.vector.Numbers;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.duckdb.DuckDBDataChunkReader;
import org.jspecify.annotations.Nullable;

/**
 * What takes the rows of a statement, from all of DuckDB's threads. A failure is kept for the
 * thread that waits for the statement: what a function throws DuckDB would report with its stack.
 */
public abstract class Offered {
  private final int columns;

  /** As many as threads offer at once: DuckDB's are new to Java at each call. */
  private final Queue<Numbers> idle = new ConcurrentLinkedQueue<>();

  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

  /**
   * Starts without a failure.
   *
   * @param columns the numbers of each row, which come first
   */
  protected Offered(int columns) {
    this.columns = columns;
  }

  /** Takes rows; their numbers start at column 1. */
  final void take(DuckDBDataChunkReader chunk) {
    Numbers numbers = idle.poll();
    if (numbers == null) {
      numbers = new Numbers(columns);
    }
    try {
      take(numbers, numbers.load(chunk, 1), chunk);
      idle.add(numbers);
    } catch (RuntimeException e) {
      failure.compareAndSet(null, e);
    }
  }

  protected abstract void take(Numbers numbers, int rows, DuckDBDataChunkReader chunk);

  /** Throws what went wrong, if anything did. */
  public final void check() {
    RuntimeException failed = failure.get();
    if (failed != null) {
      throw failed;
    }
  }
}

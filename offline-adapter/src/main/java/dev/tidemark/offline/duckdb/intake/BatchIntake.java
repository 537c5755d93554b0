package dev.tidemark.offline.duckdb.intake;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.offline.duckdb.Lease;
import dev.tidemark.planner.engine.BatchStream;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/**
 * Inserts a stream's batches, one statement each, so that the stream is read by the caller's thread
 * and its errors stay what they are. The caller holds the lease.
 */
public final class BatchIntake {
  private final Lease lease;
  private final BufferAllocator parent;

  public BatchIntake(Lease lease, BufferAllocator parent) {
    this.lease = lease;
    this.parent = parent;
  }

  /**
   * Reads the stream to its end; doesn't close it.
   *
   * @param table quoted and qualified
   * @param columns what the table's columns are, by position
   * @param beforeEach throws to stop
   */
  public long insert(String table, List<Column> columns, BatchStream rows, Runnable beforeEach) {
    String statement = "INSERT INTO " + table + " " + IncomingBatch.query(columns);
    long count = 0;
    try (BufferAllocator allocator = parent.newChildAllocator("intake", 0, parent.getLimit())) {
      while (rows.next()) {
        beforeEach.run();
        if (rows.root().getRowCount() > 0) {
          count +=
              IncomingBatch.offer(lease, rows.root(), allocator, () -> lease.update(statement));
        }
      }
    }
    return count;
  }
}

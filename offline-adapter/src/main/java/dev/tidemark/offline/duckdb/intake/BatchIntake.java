package dev.tidemark.offline.duckdb.intake;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.offline.duckdb.Lease;
import dev.tidemark.planner.engine.BatchStream;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Inserts a stream's batches, one statement each, so that the stream is read by the caller's thread
 * and its errors stay what they are. The caller holds the lease.
 */
public final class BatchIntake {
  private static final String VIEW = "tidemark_incoming";

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
    String statement = "INSERT INTO " + table + " SELECT " + casts(columns) + " FROM " + VIEW;
    long count = 0;
    try (BufferAllocator allocator = parent.newChildAllocator("intake", 0, parent.getLimit())) {
      while (rows.next()) {
        beforeEach.run();
        if (rows.root().getRowCount() > 0) {
          count += insert(statement + positions(columns.size()), rows.root(), allocator);
        }
      }
    }
    return count;
  }

  private long insert(String statement, VectorSchemaRoot batch, BufferAllocator allocator) {
    try (ArrowArrayStream stream = ArrowArrayStream.allocateNew(allocator)) {
      Data.exportArrayStream(allocator, new OneBatchReader(batch, allocator), stream);
      try {
        lease.connection().registerArrowStream(VIEW, stream);
        return lease.update(statement);
      } finally {
        // DuckDB has taken the stream over unless the statement failed before it was read.
        if (stream.snapshot().release != 0) {
          stream.release();
        }
      }
    }
  }

  private static String positions(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "c" + i)
        .collect(Collectors.joining(", ", " AS incoming(", ")"));
  }

  private static String casts(List<Column> columns) {
    return IntStream.range(0, columns.size())
        .mapToObj(i -> "CAST(c" + i + " AS " + columns.get(i).type().duckdb() + ")")
        .collect(Collectors.joining(", "));
  }
}

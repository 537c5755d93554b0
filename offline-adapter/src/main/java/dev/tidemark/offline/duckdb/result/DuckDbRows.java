package dev.tidemark.offline.duckdb.result;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.offline.duckdb.Lease;
import dev.tidemark.offline.duckdb.StopSignal;
import dev.tidemark.planner.arrow.ArrowRows;
import dev.tidemark.planner.engine.query.EngineQuery;
import java.util.Iterator;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/** A query's rows, one by one, on a lease that has the tables it names. Not thread-safe. */
public final class DuckDbRows implements AutoCloseable {
  private final DuckDbBatchStream stream;
  private final Iterator<Object[]> rows;

  private DuckDbRows(DuckDbBatchStream stream, Iterator<Object[]> rows) {
    this.stream = stream;
    this.rows = rows;
  }

  /** Starts the query; the lease executes nothing else until it is closed. */
  public static DuckDbRows open(
      Lease lease, BufferAllocator allocator, String sql, List<Column> columns) {
    DuckDbBatchStream stream =
        DuckDbBatchStream.start(
            lease,
            new EngineQuery(sql, columns, List.of()),
            columns,
            allocator,
            StopSignal.unlimited(lease));
    return new DuckDbRows(stream, ArrowRows.of(stream, columns));
  }

  /** The rows, once. */
  public Iterator<Object[]> iterator() {
    return rows;
  }

  @Override
  public void close() {
    stream.close();
  }
}

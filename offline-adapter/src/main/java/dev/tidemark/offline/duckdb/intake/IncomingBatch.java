package dev.tidemark.offline.duckdb.intake;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.offline.duckdb.DuckDbText;
import dev.tidemark.offline.duckdb.Lease;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/** A batch that one statement may read. */
public final class IncomingBatch {
  private static final String VIEW = "tidemark_incoming";

  private IncomingBatch() {}

  /**
   * Runs a statement that may read the batch by {@link #query}; its buffers are moved out of the
   * given root. The caller holds the lease.
   */
  public static <R> R offer(
      Lease lease, VectorSchemaRoot batch, BufferAllocator allocator, Supplier<R> statement) {
    try (ArrowArrayStream stream = ArrowArrayStream.allocateNew(allocator)) {
      Data.exportArrayStream(allocator, new OneBatchReader(batch, allocator), stream);
      try {
        register(lease, stream);
        return statement.get();
      } finally {
        // DuckDB has taken the stream over unless the statement failed before it was read.
        if (stream.snapshot().release != 0) {
          stream.release();
        }
      }
    }
  }

  /** The driver hides what DuckDB says in an exception of its own. */
  private static void register(Lease lease, ArrowArrayStream stream) {
    try {
      lease.connection().registerArrowStream(VIEW, stream);
    } catch (RuntimeException e) {
      throw lease.translate(e.getCause() instanceof SQLException told ? told : e);
    }
  }

  /** The query that gives the batch's rows, cast to these columns by position. */
  public static String query(List<Column> columns) {
    String casts =
        IntStream.range(0, columns.size())
            .mapToObj(i -> cast(i, columns.get(i)))
            .collect(Collectors.joining(", "));
    String positions =
        IntStream.range(0, columns.size())
            .mapToObj(i -> "c" + i)
            .collect(Collectors.joining(", ", "(", ")"));
    return "SELECT " + casts + " FROM " + VIEW + " AS incoming" + positions;
  }

  private static String cast(int position, Column column) {
    return "CAST(c%d AS %s) AS %s"
        .formatted(position, column.type().duckdb(), DuckDbText.name(column.name()));
  }
}

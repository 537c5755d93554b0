package dev.tidemark.offline.duckdb.intake;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.offline.duckdb.DuckDbText;
import dev.tidemark.offline.duckdb.Lease;
import dev.tidemark.planner.engine.BatchStream;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;

/** A temporary table filled with a stream's batches; it spills where it grows. */
public final class StagedBatches {
  private StagedBatches() {}

  /**
   * Creates the table, whose name must be free on the lease, and reads the stream to its end;
   * doesn't close it.
   *
   * @param columns the table's, filled by position; values are cast to their types
   * @return the rows taken in
   */
  public static long load(
      Lease lease,
      BufferAllocator allocator,
      String table,
      List<Column> columns,
      BatchStream rows) {
    lease.execute(
        columns.stream()
            .map(column -> DuckDbText.name(column.name()) + " " + column.type().duckdb())
            .collect(Collectors.joining(", ", "CREATE TEMP TABLE " + table + " (", ")")));
    return new BatchIntake(lease, allocator).insert("temp." + table, columns, rows, () -> {});
  }
}

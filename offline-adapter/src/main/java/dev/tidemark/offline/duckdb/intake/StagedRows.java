package dev.tidemark.offline.duckdb.intake;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.offline.duckdb.DuckDbText;
import dev.tidemark.offline.duckdb.Lease;
import dev.tidemark.planner.arrow.RowBatchStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;

/**
 * A temporary table that is filled row by row and spills where it grows. Belongs to its lease's
 * owner; {@link #finish} must follow the last row.
 */
public final class StagedRows implements Consumer<Object[]> {
  private static final int PENDING = 20_000;

  private final Lease lease;
  private final BufferAllocator allocator;
  private final String table;
  private final List<Column> columns;
  private final List<Object[]> pending = new ArrayList<>();
  private long count;

  /** Creates the table, whose name must be free on the lease. */
  public StagedRows(Lease lease, BufferAllocator allocator, String table, List<Column> columns) {
    this.lease = lease;
    this.allocator = allocator;
    this.table = table;
    this.columns = List.copyOf(columns);
    lease.execute(
        columns.stream()
            .map(column -> DuckDbText.name(column.name()) + " " + column.type().duckdb())
            .collect(Collectors.joining(", ", "CREATE TEMP TABLE " + table + " (", ")")));
  }

  @Override
  public void accept(Object[] row) {
    pending.add(row);
    if (pending.size() >= PENDING) {
      flush();
    }
  }

  /** Writes what is pending and returns how many rows there are. */
  public long finish() {
    flush();
    return count;
  }

  private void flush() {
    if (pending.isEmpty()) {
      return;
    }
    try (RowBatchStream rows = new RowBatchStream(allocator, columns, pending.iterator())) {
      count += new BatchIntake(lease, allocator).insert("temp." + table, columns, rows, () -> {});
    }
    pending.clear();
  }
}

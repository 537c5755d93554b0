package dev.tidemark.planner.arrow;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.planner.engine.BatchStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Rows as batches: at most {@value #MAX_ROWS} rows or about {@value #MAX_BYTES} bytes each. Takes
 * rows from the iterator only when a batch is asked for. A value of a wrong class is {@code
 * INTERNAL_ERROR}.
 */
public final class RowBatchStream implements BatchStream {
  /** No batch has more rows. */
  public static final int MAX_ROWS = 65_536;

  /** A batch ends after the row that passes this. */
  public static final int MAX_BYTES = 1_500_000;

  private final List<Column> columns;
  private final Iterator<Object[]> rows;
  private final BufferAllocator allocator;
  private final VectorSchemaRoot root;
  private final List<ArrowWriter> writers = new ArrayList<>();
  private volatile boolean cancelled;
  private boolean closed;

  /**
   * Starts nothing yet.
   *
   * @param parent a child of it holds the batches
   * @param rows each as long as the columns, of their types' Java classes
   */
  public RowBatchStream(BufferAllocator parent, List<Column> columns, Iterator<Object[]> rows) {
    this.columns = List.copyOf(columns);
    this.rows = rows;
    this.allocator = parent.newChildAllocator("rows", 0, parent.getLimit());
    this.root = VectorSchemaRoot.create(ArrowTypes.schema(columns), allocator);
    for (int i = 0; i < columns.size(); i++) {
      writers.add(ArrowWriter.of(columns.get(i).type(), root.getVector(i)));
    }
  }

  @Override
  public VectorSchemaRoot root() {
    return root;
  }

  @Override
  public boolean next() {
    root.clear();
    int count = 0;
    long bytes = 0;
    while (count < MAX_ROWS && bytes < MAX_BYTES) {
      if (cancelled) {
        throw new TidemarkException(ErrorCode.CANCELLED, "The query was cancelled");
      }
      if (!rows.hasNext()) {
        break;
      }
      bytes += write(count++, rows.next());
    }
    root.setRowCount(count);
    return count > 0;
  }

  private long write(int at, Object[] row) {
    long bytes = 0;
    for (int i = 0; i < row.length; i++) {
      try {
        bytes += writers.get(i).write(at, row[i]);
      } catch (ClassCastException | ArithmeticException e) {
        Column column = columns.get(i);
        throw new TidemarkException(
            ErrorCode.INTERNAL_ERROR,
            "Column '" + column.name() + "' received a value that is no " + column.type().sql(),
            e);
      }
    }
    return bytes;
  }

  @Override
  public void cancel() {
    cancelled = true;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      root.close();
      allocator.close();
    }
  }
}

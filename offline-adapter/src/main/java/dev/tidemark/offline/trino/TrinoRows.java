package dev.tidemark.offline.trino;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.planner.arrow.RowBatchStream;
import dev.tidemark.planner.engine.BatchStream;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/** A result that comes through the driver, row by row, with the statement it ends. */
final class TrinoRows implements BatchStream {
  private final TrinoStatement statement;
  private final RowBatchStream batches;

  private TrinoRows(TrinoStatement statement, RowBatchStream batches) {
    this.statement = statement;
    this.batches = batches;
  }

  static TrinoRows of(
      TrinoStatement statement,
      ResultSet results,
      List<Column> columns,
      BufferAllocator allocator) {
    return new TrinoRows(
        statement, new RowBatchStream(allocator, columns, new Rows(statement, results, columns)));
  }

  /** Reads ahead by one row. */
  private static final class Rows implements Iterator<Object[]> {
    private final TrinoStatement statement;
    private final ResultSet results;
    private final List<Column> columns;
    private boolean isRead;
    private boolean hasRow;

    Rows(TrinoStatement statement, ResultSet results, List<Column> columns) {
      this.statement = statement;
      this.results = results;
      this.columns = columns;
    }

    @Override
    public boolean hasNext() {
      if (!isRead) {
        statement.check();
        try {
          hasRow = results.next();
        } catch (SQLException e) {
          throw statement.translate(e);
        }
        isRead = true;
      }
      return hasRow;
    }

    @Override
    public Object[] next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      isRead = false;
      Object[] row = new Object[columns.size()];
      try {
        for (int i = 0; i < row.length; i++) {
          row[i] = TrinoValues.read(results, i + 1, columns.get(i).type());
        }
      } catch (SQLException e) {
        throw statement.translate(e);
      }
      return row;
    }
  }

  @Override
  public VectorSchemaRoot root() {
    return batches.root();
  }

  @Override
  public boolean next() {
    return batches.next();
  }

  @Override
  public void cancel() {
    statement.cancel();
  }

  @Override
  public void close() {
    try (statement) {
      batches.close();
    }
  }
}

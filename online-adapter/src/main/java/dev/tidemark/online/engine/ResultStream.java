package dev.tidemark.online.engine;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.online.binary.BinaryResult;
import dev.tidemark.online.binary.ResultColumn;
import dev.tidemark.online.connection.PostgresErrors;
import dev.tidemark.online.engine.StatementSource.Transport;
import dev.tidemark.planner.arrow.ArrowTypes;
import dev.tidemark.planner.arrow.RowBatchStream;
import dev.tidemark.planner.engine.BatchStream;
import java.sql.SQLException;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/**
 * A statement's result as batches. The statement is executed when the first batch is asked for, and
 * its connection is released with the last.
 */
final class ResultStream implements BatchStream {

  /** The first batch's room; vectors double it as needed, so that look-ups stay small. */
  private static final int FIRST_CAPACITY = 16;

  /** Of a copy's first batch, so that whoever reads it soon knows whether there are more. */
  private static final int FIRST_COPIED_ROWS = 1_024;

  /** Of a copy's batches, which go to DuckDB, where each is a statement. */
  private static final int COPIED_BYTES = 6 << 20;

  private final RunningStatement statement;
  private final List<Column> columns;
  private final SmallResults small;
  private final BufferAllocator allocator;
  private final VectorSchemaRoot root;
  private Transport transport;
  private @Nullable RowReader rows;
  private long rowsRead;
  private boolean ended;
  private boolean closed;

  /**
   * Executes nothing yet.
   *
   * @param small remembers how large the results of alone standing statements were
   */
  ResultStream(
      RunningStatement statement,
      List<Column> columns,
      Transport transport,
      SmallResults small,
      BufferAllocator parent) {
    this.statement = statement;
    this.columns = columns;
    this.transport = transport;
    this.small = small;
    this.allocator = parent.newChildAllocator("postgres", 0, parent.getLimit());
    this.root = VectorSchemaRoot.create(ArrowTypes.schema(columns), allocator);
    for (FieldVector vector : root.getFieldVectors()) {
      vector.setInitialCapacity(FIRST_CAPACITY);
    }
  }

  /** Whether the last batch has been read. */
  boolean isExhausted() {
    return ended;
  }

  @Override
  public VectorSchemaRoot root() {
    return root;
  }

  @Override
  public boolean next() {
    root.clear();
    if (ended) {
      return false;
    }
    try {
      int count = fill(rows == null ? execute() : rows);
      if (ended && transport == Transport.AT_ONCE && count == SmallResults.MAX_ROWS) {
        count = startAgainWithCursor();
      }
      root.setRowCount(count);
      if (ended) {
        remember();
        statement.close();
      }
      return count > 0;
    } catch (SQLException e) {
      throw statement.translate(e);
    } catch (OutOfMemoryException e) {
      throw new TidemarkException(
          ErrorCode.MEMORY_LIMIT, "The query needs more memory than it is allowed", e);
    }
  }

  private int startAgainWithCursor() throws SQLException {
    small.forget(statement.sql());
    transport = Transport.CURSOR;
    ended = false;
    root.clear();
    statement.close();
    return fill(execute());
  }

  private void remember() {
    if (transport != Transport.COPY && rowsRead < SmallResults.MAX_ROWS / 2) {
      small.remember(statement.sql());
    }
  }

  private RowReader execute() throws SQLException {
    rowsRead = 0;
    RowReader begun = transport == Transport.COPY ? copy() : query();
    rows = begun;
    return begun;
  }

  private RowReader copy() throws SQLException {
    return new CopiedRows(statement.copy(), sinks(ResultColumn.ofOurs(columns)));
  }

  private RowReader query() throws SQLException {
    BinaryResult result = BinaryResult.of(() -> statement.execute(transport), columns);
    return new CursorRows(result.rows(), sinks(result.columns()), transport);
  }

  private List<ResultColumn.Sink> sinks(List<ResultColumn> read) {
    return read.stream().map(c -> c.into(root.getVector(c.index()))).toList();
  }

  private int fill(RowReader reader) throws SQLException {
    int count = 0;
    long bytes = 0;
    boolean copies = transport == Transport.COPY;
    int most = copies && rowsRead == 0 ? FIRST_COPIED_ROWS : RowBatchStream.MAX_ROWS;
    int mostBytes = copies ? COPIED_BYTES : RowBatchStream.MAX_BYTES;
    while (count < most && bytes < mostBytes) {
      if ((count & 0xFF) == 0xFF) {
        statement.check();
      }
      int taken = reader.next(count);
      if (taken == RowReader.END) {
        ended = true;
        break;
      }
      bytes += taken;
      count++;
    }
    statement.check();
    rowsRead += count;
    return count;
  }

  @Override
  public void cancel() {
    statement.cancel();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      ended = true;
      try {
        statement.close();
      } catch (SQLException e) {
        throw PostgresErrors.translate(e);
      } finally {
        root.close();
        allocator.close();
      }
    }
  }
}

package dev.tidemark.planner.arrow;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.planner.engine.BatchStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.jspecify.annotations.Nullable;

/**
 * Batches as rows of the classes in {@link dev.tidemark.catalog.type.TypeName}. Takes every Arrow
 * type that {@link ArrowTypes#dataType} does for every column type it fits; what doesn't fit is
 * {@code NUMERIC_OVERFLOW}, {@code INVALID_VALUE} or {@code TYPE_MISMATCH} and names row and
 * column. Rows count from 1 over all batches. Times that no column holds are refused in what a
 * client sent, and taken from a stream, whose values an engine may have computed.
 */
public final class ArrowRows {
  private final VectorSchemaRoot root;
  private final @Nullable DictionaryProvider dictionaries;
  private final List<Column> columns;
  private final boolean isComputed;
  private long rowsBefore;

  /**
   * What a client sent. Reads nothing yet.
   *
   * @param root filled anew for each batch
   * @param dictionaries those of the client's stream; null where it can have none
   * @param columns the target of each of the root's vectors, by position
   */
  public ArrowRows(
      VectorSchemaRoot root, @Nullable DictionaryProvider dictionaries, List<Column> columns) {
    this(root, dictionaries, columns, false);
  }

  private ArrowRows(
      VectorSchemaRoot root,
      @Nullable DictionaryProvider dictionaries,
      List<Column> columns,
      boolean isComputed) {
    this.root = root;
    this.dictionaries = dictionaries;
    this.columns = List.copyOf(columns);
    this.isComputed = isComputed;
  }

  /** All rows of a stream as those columns; reads batch by batch and doesn't close the stream. */
  public static Iterator<Object[]> of(BatchStream stream, List<Column> columns) {
    return new StreamRows(stream, new ArrowRows(stream.root(), null, columns, true));
  }

  /** The rows of the batch the root holds now; taking the batch counts its rows. */
  public List<Object[]> batch() {
    int count = root.getRowCount();
    List<Object[]> rows = new ArrayList<>(count);
    for (int row = 0; row < count; row++) {
      rows.add(new Object[columns.size()]);
    }
    for (int i = 0; i < columns.size(); i++) {
      read(root.getVector(i), i, rows);
    }
    rowsBefore += count;
    return rows;
  }

  private void read(FieldVector vector, int index, List<Object[]> rows) {
    Column column = columns.get(index);
    ArrowReader reader = ArrowReader.of(vector, dictionaries);
    for (int row = 0; row < rows.size(); row++) {
      try {
        Object value = ValueConverter.convert(reader.read(row), column.type());
        if (!isComputed) {
          ColumnTimes.require(value);
        }
        rows.get(row)[index] = value;
      } catch (TidemarkException e) {
        throw new TidemarkException(e.code(), place(row, column) + " " + e.sentence(), e);
      } catch (ArithmeticException | java.time.DateTimeException e) {
        throw new TidemarkException(
            ErrorCode.INVALID_VALUE,
            place(row, column) + " is outside the range of " + column.type().sql(),
            e);
      }
    }
  }

  private String place(int row, Column column) {
    return "Row " + (rowsBefore + row + 1) + ", column '" + column.name() + "'";
  }

  /** Takes the next batch when the last one is used up. */
  private static final class StreamRows implements Iterator<Object[]> {
    private final BatchStream stream;
    private final ArrowRows rows;
    private Iterator<Object[]> batch = List.<Object[]>of().iterator();
    private boolean ended;

    StreamRows(BatchStream stream, ArrowRows rows) {
      this.stream = stream;
      this.rows = rows;
    }

    @Override
    public boolean hasNext() {
      while (!ended && !batch.hasNext()) {
        ended = !stream.next();
        batch = ended ? batch : rows.batch().iterator();
      }
      return batch.hasNext();
    }

    @Override
    public Object[] next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return batch.next();
    }
  }
}

package dev.tidemark.planner.arrow;

import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.WrappedStream;
import java.util.function.IntConsumer;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TimeNanoVector;
import org.apache.arrow.vector.TimeStampNanoTZVector;
import org.apache.arrow.vector.TimeStampNanoVector;
import org.apache.arrow.vector.ValueVector;
import org.apache.arrow.vector.complex.BaseListVector;
import org.jspecify.annotations.Nullable;

/**
 * A client's stream that an engine takes as it is and whose times it keeps in microseconds. One
 * with nanoseconds is {@code INVALID_VALUE} and names row and column, since the engine would round
 * it in silence. Rows count from 1 over all batches.
 */
public final class WholeMicros implements WrappedStream {
  private final BatchStream rows;
  private long rowsBefore;

  /** Closing it closes the stream. */
  public WholeMicros(BatchStream rows) {
    this.rows = rows;
  }

  @Override
  public BatchStream rows() {
    return rows;
  }

  @Override
  public boolean next() {
    if (!rows.next()) {
      return false;
    }
    int count = root().getRowCount();
    root().getFieldVectors().forEach(vector -> check(vector, count));
    rowsBefore += count;
    return true;
  }

  private void check(FieldVector vector, int count) {
    IntConsumer check = check(vector);
    for (int row = 0; check != null && row < count; row++) {
      try {
        check.accept(row);
      } catch (TidemarkException e) {
        String place = "Row " + (rowsBefore + row + 1) + ", column '" + vector.getName() + "'";
        throw new TidemarkException(e.code(), place + " " + e.sentence(), e);
      }
    }
  }

  /** What looks at one value; null for a type that has no nanoseconds. */
  private static @Nullable IntConsumer check(ValueVector vector) {
    if (vector instanceof TimeStampNanoVector times) {
      return row -> require(times.isNull(row) ? 0 : times.get(row));
    } else if (vector instanceof TimeStampNanoTZVector times) {
      return row -> require(times.isNull(row) ? 0 : times.get(row));
    } else if (vector instanceof TimeNanoVector times) {
      return row -> require(times.isNull(row) ? 0 : times.get(row));
    } else if (vector instanceof BaseListVector lists) {
      IntConsumer element = check(lists.getChildrenFromFields().get(0));
      return element == null ? null : row -> checkAll(lists, row, element);
    }
    return null;
  }

  private static void checkAll(BaseListVector lists, int row, IntConsumer element) {
    for (int i = lists.getElementStartIndex(row); i < lists.getElementEndIndex(row); i++) {
      element.accept(i);
    }
  }

  private static void require(long nanos) {
    ArrowReader.wholeMicros(nanos);
  }
}

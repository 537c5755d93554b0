package dev.tidemark.offline.merge.vector;

import java.nio.IntBuffer;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeStampVector;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBReadableVector;

/** The BIGINTs of vectors, copied as a whole. None may be NULL. Belongs to one thread. */
public final class Numbers {
  private static final long NONE = -1;

  /** What stands for an infinite time in the statements, too. */
  private static final long INFINITE = 4_000_000_000_000_000_000L;

  private final long[][] columns;

  /** Room for vectors of DuckDB's usual length; it grows where one is longer. */
  public Numbers(int columns) {
    this.columns = new long[columns][2048];
  }

  /** Copies as many columns as there is room for, from the one given on; returns the rows. */
  public int load(DuckDBDataChunkReader chunk, int firstColumn) {
    int rows = (int) chunk.rowCount();
    for (int i = 0; i < columns.length; i++) {
      if (columns[i].length < rows) {
        columns[i] = new long[rows];
      }
      VectorMemory.of(chunk.vector(firstColumn + i)).asLongBuffer().get(columns[i], 0, rows);
    }
    return rows;
  }

  /** What was loaded last; only valid until the next load. */
  public long[] column(int i) {
    return columns[i];
  }

  /** So many of a vector, none of which is negative; -1 for those that are NULL. */
  public static long[] orNone(DuckDBReadableVector vector, int count) {
    long[] numbers = new long[count];
    VectorMemory.of(vector).asLongBuffer().get(numbers);
    if (VectorMemory.mayHaveNulls(vector)) {
      for (int i = 0; i < count; i++) {
        if (vector.isNull(i)) {
          numbers[i] = NONE;
        }
      }
    }
    return numbers;
  }

  /** The same of rows that have left DuckDB. */
  public static long[] orNone(BigIntVector vector) {
    long[] numbers = new long[vector.getValueCount()];
    VectorMemory.of(vector.getDataBuffer(), Long.BYTES * numbers.length)
        .asLongBuffer()
        .get(numbers);
    if (vector.getNullCount() > 0) {
      for (int i = 0; i < numbers.length; i++) {
        if (vector.isNull(i)) {
          numbers[i] = NONE;
        }
      }
    }
    return numbers;
  }

  /** INTEGERs or BIGINTs of such rows; those that are NULL are of no interest. */
  public static long[] whole(FieldVector vector) {
    long[] numbers = new long[vector.getValueCount()];
    if (vector instanceof IntVector integers) {
      IntBuffer values =
          VectorMemory.of(integers.getDataBuffer(), Integer.BYTES * numbers.length).asIntBuffer();
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = values.get(i);
      }
    } else {
      VectorMemory.of(vector.getDataBuffer(), Long.BYTES * numbers.length)
          .asLongBuffer()
          .get(numbers);
    }
    return numbers;
  }

  /**
   * Timestamps of such rows as microseconds, turned where the match isn't sought backward; NULL is
   * before all others.
   */
  public static long[] turned(TimeStampVector vector, boolean isBackward) {
    long[] times = new long[vector.getValueCount()];
    VectorMemory.of(vector.getDataBuffer(), Long.BYTES * times.length).asLongBuffer().get(times);
    boolean hasNulls = vector.getNullCount() > 0;
    for (int i = 0; i < times.length; i++) {
      long time = Math.max(-INFINITE, Math.min(INFINITE, times[i]));
      times[i] = hasNulls && vector.isNull(i) ? Long.MIN_VALUE : isBackward ? time : ~time;
    }
    return times;
  }
}

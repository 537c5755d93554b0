package dev.tidemark.offline.merge;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBReadableVector;

/**
 * The BIGINTs of DuckDB's vectors, copied as a whole: reading them one by one checks type, bounds
 * and NULL for each, which takes longer than what the merge does with it. None may be NULL. Belongs
 * to one thread.
 */
final class Numbers {
  /** The vector's memory, which isn't public. */
  private static final MethodHandle DATA = data();

  private final long[][] columns;

  /** Room for vectors of DuckDB's usual length; it grows where one is longer. */
  Numbers(int columns) {
    this.columns = new long[columns][2048];
  }

  private static MethodHandle data() {
    try {
      Field data = DuckDBReadableVector.class.getDeclaredField("data");
      data.setAccessible(true);
      return MethodHandles.lookup().unreflectGetter(data);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("DuckDB's JDBC driver doesn't give its vectors' memory", e);
    }
  }

  /** Copies as many columns as there is room for, from the one given on; returns the rows. */
  int load(DuckDBDataChunkReader chunk, int firstColumn) {
    int rows = (int) chunk.rowCount();
    for (int i = 0; i < columns.length; i++) {
      if (columns[i].length < rows) {
        columns[i] = new long[rows];
      }
      memory(chunk.vector(firstColumn + i))
          .order(ByteOrder.nativeOrder())
          .asLongBuffer()
          .get(columns[i], 0, rows);
    }
    return rows;
  }

  private static ByteBuffer memory(DuckDBReadableVector vector) {
    try {
      return ((ByteBuffer) DATA.invokeExact(vector)).duplicate();
    } catch (Error | RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new LinkageError("DuckDB's JDBC driver doesn't give its vectors' memory", e);
    }
  }

  /** What was loaded last; only valid until the next load. */
  long[] column(int i) {
    return columns[i];
  }
}

package dev.tidemark.offline.merge.vector;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.arrow.memory.ArrowBuf;
import org.duckdb.DuckDBReadableVector;
import org.duckdb.DuckDBWritableVector;

/**
 * The memory of DuckDB's vectors, which isn't public: going through their methods checks type,
 * bounds and NULL of each value, which takes longer than what the merge does with it.
 */
public final class VectorMemory {
  private static final MethodHandle READABLE = field(DuckDBReadableVector.class, "data");
  private static final MethodHandle READABLE_VALIDITY =
      field(DuckDBReadableVector.class, "validity");
  private static final MethodHandle WRITABLE = field(DuckDBWritableVector.class, "data");
  private static final MethodHandle VALIDITY = field(DuckDBWritableVector.class, "validity");

  private VectorMemory() {}

  private static MethodHandle field(Class<?> vector, String name) {
    try {
      Field field = vector.getDeclaredField(name);
      field.setAccessible(true);
      return MethodHandles.lookup().unreflectGetter(field);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("DuckDB's JDBC driver doesn't give its vectors' memory", e);
    }
  }

  public static ByteBuffer of(DuckDBReadableVector vector) {
    try {
      return inNativeOrder((ByteBuffer) READABLE.invokeExact(vector));
    } catch (Throwable e) {
      throw failure(e);
    }
  }

  /** Whether any row may be NULL; otherwise none has to be asked. */
  public static boolean mayHaveNulls(DuckDBReadableVector vector) {
    try {
      return (ByteBuffer) READABLE_VALIDITY.invokeExact(vector) != null;
    } catch (Throwable e) {
      throw failure(e);
    }
  }

  public static ByteBuffer of(DuckDBWritableVector vector) {
    try {
      return inNativeOrder((ByteBuffer) WRITABLE.invokeExact(vector));
    } catch (Throwable e) {
      throw failure(e);
    }
  }

  /** A bit for each row, in words of eight bytes: whether there is a value; none at first. */
  public static ByteBuffer validityOf(DuckDBWritableVector vector) {
    try {
      return inNativeOrder((ByteBuffer) VALIDITY.invokeExact(vector));
    } catch (Throwable e) {
      throw failure(e);
    }
  }

  /** So many bytes of a buffer of Arrow's, from the first one on. */
  static ByteBuffer of(ArrowBuf buffer, int bytes) {
    return buffer.nioBuffer(0, bytes).order(ByteOrder.nativeOrder());
  }

  private static ByteBuffer inNativeOrder(ByteBuffer data) {
    return data.duplicate().order(ByteOrder.nativeOrder());
  }

  private static LinkageError failure(Throwable e) {
    return new LinkageError("DuckDB's JDBC driver doesn't give its vectors' memory", e);
  }
}

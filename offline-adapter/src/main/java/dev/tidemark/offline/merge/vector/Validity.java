package dev.tidemark.offline.merge.vector;

import java.nio.ByteBuffer;
import org.duckdb.DuckDBWritableVector;

/** Which rows of a vector have a value: a bit for each, in words of eight bytes. */
public final class Validity {
  private Validity() {}

  /** So many rows have one where their slot isn't negative. */
  public static void write(int[] slots, int count, DuckDBWritableVector vector) {
    write(slots, count, VectorMemory.validityOf(vector));
  }

  static void write(int[] slots, int count, ByteBuffer validity) {
    for (int start = 0; start < count; start += Long.SIZE) {
      long word = 0;
      for (int i = start; i < Math.min(count, start + Long.SIZE); i++) {
        word |= (slots[i] < 0 ? 0L : 1L) << i;
      }
      validity.putLong(start / Byte.SIZE, word);
    }
  }
}

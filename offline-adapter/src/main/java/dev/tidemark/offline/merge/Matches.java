package dev.tidemark.offline.merge;

import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBWritableVector;

/** What was found for the rows of a part of a spine. Read by all of DuckDB's threads. */
final class Matches {
  private final int firstRow;
  private final BitSet isMatched;
  private final long[] rows;
  private final Features features;

  /**
   * Keeps what it is given; where there are features, nobody asks for row numbers, and it forgets
   * them.
   *
   * @param firstRow the spine's row that is slot 0
   * @param rows the row number of each slot's match, or {@link Slots#NONE}
   * @param features of the matches
   */
  Matches(int firstRow, long[] rows, Features features) {
    this.firstRow = firstRow;
    this.isMatched = new BitSet(rows.length);
    for (int slot = 0; slot < rows.length; slot++) {
      isMatched.set(slot, rows[slot] != Slots.NONE);
    }
    this.rows = features.types().isEmpty() ? rows : new long[0];
    this.features = features;
  }

  /** What it takes. */
  static int bytesPerRow(List<FeatureType> features) {
    return 1 + (features.isEmpty() ? Long.BYTES : Features.bytesPerRow(features));
  }

  /**
   * The row numbers of the matches of the spine's rows in an argument; NULL where there is none.
   * Any number where there are features.
   */
  void rows(DuckDBDataChunkReader arguments, int argument, DuckDBWritableVector result) {
    answer(
        arguments,
        argument,
        result,
        (slot, memory, i) -> {
          memory.putLong(8 * i, rows.length == 0 ? 0 : rows[slot]);
          return true;
        });
  }

  /** A feature of the matches of the spine's rows in an argument, or NULL. */
  void feature(
      int column, DuckDBDataChunkReader arguments, int argument, DuckDBWritableVector result) {
    FeatureType type = features.types().get(column);
    answer(
        arguments,
        argument,
        result,
        (slot, memory, i) -> {
          type.put(memory, i, features.bits(column, slot));
          return !features.isNull(column, slot);
        });
  }

  private interface Answer {
    /** Writes one value; false where there is none. */
    boolean write(int slot, ByteBuffer memory, int row);
  }

  private void answer(
      DuckDBDataChunkReader arguments, int argument, DuckDBWritableVector result, Answer answer) {
    int count = (int) arguments.rowCount();
    ByteBuffer asked = VectorMemory.of(arguments.vector(argument));
    ByteBuffer memory = VectorMemory.of(result);
    ByteBuffer validity = VectorMemory.validityOf(result);
    for (int start = 0; start < count; start += Long.SIZE) {
      long word = 0;
      int end = Math.min(count, start + Long.SIZE);
      for (int i = start; i < end; i++) {
        int slot = slot(asked.getLong(8 * i));
        if (slot >= 0 && answer.write(slot, memory, i)) {
          word |= 1L << i;
        }
      }
      validity.putLong(start / Byte.SIZE, word);
    }
  }

  /** Negative where there is no match; a NULL among the rows may stand for any number. */
  private int slot(long spineRow) {
    long slot = spineRow - firstRow;
    return slot >= 0 && slot < isMatched.size() && isMatched.get((int) slot) ? (int) slot : -1;
  }
}

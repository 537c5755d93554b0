package dev.tidemark.offline.merge.match;

import dev.tidemark.offline.merge.vector.FeatureColumn;
import dev.tidemark.offline.merge.vector.FeatureType;
import dev.tidemark.offline.merge.vector.Features;
import dev.tidemark.offline.merge.vector.VectorMemory;
import java.nio.ByteBuffer;
import java.util.List;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBWritableVector;

/** What was found for the rows of a part of a spine. Read by all of DuckDB's threads. */
public final class Matches {
  private static final int NONE = -1;

  private final int[] slots;
  private final long[] records;
  private final Features features;

  /**
   * Keeps what it is given; where there are features, nobody asks for records, and it forgets them.
   *
   * @param slots the slot that has each row's match, negative where there is none
   * @param records the row number of each slot's record
   * @param features of the slots' records
   */
  Matches(int[] slots, long[] records, Features features) {
    this.slots = slots;
    this.records = features.isEmpty() ? records : new long[0];
    this.features = features;
  }

  /** What it takes. */
  public static int bytesPerRow(List<FeatureType> features) {
    return Integer.BYTES + (features.isEmpty() ? Long.BYTES : Features.bytesPerRow(features));
  }

  /**
   * The row numbers of the matches of the spine's rows in an argument; NULL where there is none.
   * Any number where there are features.
   */
  void rows(DuckDBDataChunkReader arguments, int argument, DuckDBWritableVector result) {
    int count = (int) arguments.rowCount();
    int[] found = found(arguments, argument, count);
    ByteBuffer memory = VectorMemory.of(result);
    for (int i = 0; i < count; i++) {
      memory.putLong(8 * i, found[i] < 0 || records.length == 0 ? 0 : records[found[i]]);
    }
    ByteBuffer validity = VectorMemory.validityOf(result);
    for (int start = 0; start < count; start += Long.SIZE) {
      long word = 0;
      for (int i = start; i < Math.min(count, start + Long.SIZE); i++) {
        word |= (found[i] < 0 ? 0L : 1L) << i;
      }
      validity.putLong(start / Byte.SIZE, word);
    }
  }

  /** A feature of the matches of the spine's rows in an argument, or NULL. */
  void feature(
      int number, DuckDBDataChunkReader arguments, int argument, DuckDBWritableVector result) {
    int count = (int) arguments.rowCount();
    int[] found = found(arguments, argument, count);
    FeatureColumn column = features.column(number);
    column.copy(found, count, VectorMemory.of(result));
    ByteBuffer validity = VectorMemory.validityOf(result);
    for (int start = 0; start < count; start += Long.SIZE) {
      long word = 0;
      for (int i = start; i < Math.min(count, start + Long.SIZE); i++) {
        word |= (found[i] < 0 || column.isNull(found[i]) ? 0L : 1L) << i;
      }
      validity.putLong(start / Byte.SIZE, word);
    }
  }

  /** Negative where there is no match; a NULL among the rows may stand for any number. */
  private int[] found(DuckDBDataChunkReader arguments, int argument, int count) {
    ByteBuffer rows = VectorMemory.of(arguments.vector(argument));
    int[] found = new int[count];
    for (int i = 0; i < count; i++) {
      long row = rows.getLong(8 * i);
      found[i] = row >= 0 && row < slots.length ? slots[(int) row] : NONE;
    }
    return found;
  }
}

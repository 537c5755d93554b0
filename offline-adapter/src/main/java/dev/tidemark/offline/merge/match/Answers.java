package dev.tidemark.offline.merge.match;

import dev.tidemark.offline.merge.vector.Features;
import dev.tidemark.offline.merge.vector.Numbers;
import dev.tidemark.offline.merge.vector.Validity;
import dev.tidemark.offline.merge.vector.VectorMemory;
import java.nio.ByteBuffer;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBWritableVector;

/** What an operator tells of the matches of spine rows. Read by all of DuckDB's threads. */
public abstract class Answers {
  private final long[] records;
  private final Features features;

  /**
   * Keeps what it is given; where there are features, nobody asks for records, and it forgets them.
   *
   * @param records the row number of each slot's record
   * @param features of the slots' records
   */
  protected Answers(long[] records, Features features) {
    this.records = features.isEmpty() ? records : new long[0];
    this.features = features;
  }

  /**
   * The slots of the matches of some spine rows, negative where there is none.
   *
   * @param arguments those after the handle say which rows
   */
  protected abstract int[] matching(DuckDBDataChunkReader arguments, int count);

  /**
   * The slots that a feature is asked of, negative where there is none.
   *
   * @param numbers by which spine rows or their matches are asked for; negative for none
   */
  protected abstract int[] slots(long[] numbers);

  /**
   * The slots of the matches of some spine rows, as of {@link #matching}.
   *
   * @param keys their numbers; negative for none
   * @param times turned
   */
  public int[] slots(long[] keys, long[] times) {
    throw new IllegalStateException("These answers don't go by keys and times");
  }

  /** The numbers of the keys of rows that have left DuckDB; negative for none. */
  public long[] keyNumbers(FieldVector keys) {
    throw new IllegalStateException("These answers don't know keys");
  }

  /** The row numbers of matches, their slots where there are features; NULL where there is none. */
  final void match(DuckDBDataChunkReader arguments, DuckDBWritableVector result) {
    int count = (int) arguments.rowCount();
    int[] slots = matching(arguments, count);
    ByteBuffer memory = VectorMemory.of(result);
    for (int i = 0; i < count; i++) {
      int slot = slots[i];
      memory.putLong(8 * i, slot < 0 || records.length == 0 ? slot : records[slot]);
    }
    Validity.write(slots, count, result);
  }

  /** A feature of matches, or NULL. */
  final void feature(
      int number, DuckDBDataChunkReader arguments, int argument, DuckDBWritableVector result) {
    int count = (int) arguments.rowCount();
    int[] slots = slots(Numbers.orNone(arguments.vector(argument), count));
    features.tell(number, slots, count, result);
  }

  /** The same of rows that have left DuckDB; the vectors have as many. */
  public final void feature(int number, int[] slots, FieldVector result) {
    features.tell(number, slots, result);
  }

  /** Of whom the features of such rows are. */
  public final int[] slots(BigIntVector numbers) {
    return slots(Numbers.orNone(numbers));
  }
}

package dev.tidemark.offline.merge.spine;

import dev.tidemark.offline.merge.match.Offered;
import dev.tidemark.offline.merge.match.SpineTimes;
import dev.tidemark.offline.merge.vector.Numbers;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.duckdb.DuckDBDataChunkReader;

/**
 * Sorts a spine's rows by key and time: counts the rows of each key, puts them there in the order
 * of their numbers, and sorts what isn't in order by then. Spines mostly are in one of both orders.
 * Rows are offered like records: key, time and number.
 */
final class SpineSorter extends Offered {
  /** What it takes at most; the times take less. */
  static final int BYTES_PER_ROW = 40;

  private static final int NO_KEY = -1;

  private final int firstKey;
  private final int[] keys;
  private final long[] times;
  private final int[] firsts;

  /** What one thread adds here, all that look here see. */
  private final AtomicInteger added = new AtomicInteger();

  /**
   * Makes room for rows and keys; as long as a row isn't offered, it has no key.
   *
   * @param firstKey the number of the first key, which becomes 0
   */
  SpineSorter(int rows, int keys, int firstKey) {
    super(3);
    this.firstKey = firstKey;
    this.keys = new int[rows];
    this.times = new long[rows];
    this.firsts = new int[keys + 1];
    Arrays.fill(this.keys, NO_KEY);
  }

  @Override
  protected void take(Numbers numbers, int count, DuckDBDataChunkReader unused) {
    long[] rows = numbers.column(2);
    for (int i = 0; i < count; i++) {
      int row = (int) rows[i];
      keys[row] = (int) (numbers.column(0)[i] - firstKey);
      times[row] = numbers.column(1)[i];
    }
    added.addAndGet(count);
  }

  /** Once all are offered. */
  SpineTimes sorted() {
    int size = added.get();
    for (int key : keys) {
      if (key != NO_KEY) {
        firsts[key + 1]++;
      }
    }
    for (int key = 1; key < firsts.length; key++) {
      firsts[key] += firsts[key - 1];
    }
    long[] sortedTimes = new long[size];
    int[] rows = new int[size];
    int[] next = Arrays.copyOf(firsts, firsts.length);
    for (int row = 0; row < keys.length; row++) {
      if (keys[row] != NO_KEY) {
        int slot = next[keys[row]]++;
        sortedTimes[slot] = times[row];
        rows[slot] = row;
      }
    }
    TimeSort sort = new TimeSort(sortedTimes, rows);
    for (int key = 0; key + 1 < firsts.length; key++) {
      sort.sort(firsts[key], firsts[key + 1]);
    }
    for (int slot = 0; slot < size; slot++) {
      keys[rows[slot]] = slot;
    }
    return new SpineTimes(sortedTimes, firsts, keys);
  }
}

package dev.tidemark.offline.merge.probe;

import dev.tidemark.offline.merge.match.Offered;
import dev.tidemark.offline.merge.match.OfferedPart;
import dev.tidemark.offline.merge.spine.TimeSort;
import dev.tidemark.offline.merge.vector.FeatureType;
import dev.tidemark.offline.merge.vector.FeatureVectors;
import dev.tidemark.offline.merge.vector.Features;
import dev.tidemark.offline.merge.vector.Numbers;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.duckdb.DuckDBDataChunkReader;

/**
 * Records as they are offered, each put among those of its key. How many a key has is known before,
 * so that neither room has to be made nor keys to be sorted.
 */
public final class KeyedRecords extends Offered {
  /**
   * Time, time from which it is seen, place, whether it is tied, and what sorting needs at most;
   * the index, which is made after that, needs less.
   */
  private static final int BYTES_PER_RECORD = 8 + 8 + 4 + 1 + 6;

  /** Where its records begin, how many of them are there, and the two numbers of its index. */
  private static final int BYTES_PER_KEY = 4 + 4 + 8 + 8;

  private static final int STRIPES = 256;

  /** Records of which a thread writes features at once: their NULLs share a word. */
  private static final int TOGETHER = Long.SIZE;

  private final int[] firsts;
  private final AtomicIntegerArray next;
  private final long[] seenFrom;
  private final RecordRanks ranks;
  private final long[] rows;
  private final Features features;
  private final int featureCount;
  private final boolean bySecond;
  private final Object[] stripes = new Object[STRIPES];

  /** What one thread adds here, all that look here see. */
  private final AtomicInteger placed = new AtomicInteger();

  /** What so many records take, up to their history. */
  public static long bytes(long records, long keys, boolean bySecond, List<FeatureType> features) {
    int second = bySecond ? Long.BYTES : 0;
    int row = features.isEmpty() ? Long.BYTES : 0;
    int perRecord = BYTES_PER_RECORD + second + row + Features.bytesPerRow(features);
    return records * perRecord + keys * BYTES_PER_KEY;
  }

  /**
   * Makes room.
   *
   * @param firsts the place of each key's first record, and the end of the last one's
   */
  public KeyedRecords(int[] firsts, boolean bySecond, List<FeatureType> features) {
    super(OfferedPart.numbers(bySecond, features.size()));
    int records = firsts[firsts.length - 1];
    this.firsts = firsts;
    this.next = new AtomicIntegerArray(firsts);
    this.seenFrom = new long[records + SeenRecords.FEW];
    this.ranks = new RecordRanks(records, bySecond);
    this.rows = new long[features.isEmpty() ? records : 0];
    this.features = new Features(features, records);
    this.featureCount = features.size();
    this.bySecond = bySecond;
    Arrays.setAll(stripes, i -> new Object());
  }

  @Override
  protected void take(Numbers numbers, int count, DuckDBDataChunkReader chunk) {
    FeatureVectors vectors =
        new FeatureVectors(featureCount, chunk, 1 + OfferedPart.numbers(bySecond, featureCount));
    long[] keys = numbers.column(0);
    int end;
    for (int i = 0; i < count; i = end) {
      end = i + 1;
      while (end < count && keys[end] == keys[i]) {
        end++;
      }
      place((int) keys[i], numbers, vectors, i, end);
    }
    placed.addAndGet(count);
  }

  /** Records of one key. */
  private void place(int key, Numbers numbers, FeatureVectors vectors, int from, int end) {
    int count = end - from;
    int first = next.getAndAdd(key, count);
    if (first > firsts[key + 1] - count) {
      throw differs();
    }
    ranks.setTimes(first, numbers.column(1), from, count);
    if (bySecond) {
      ranks.setSeconds(first, numbers.column(2), from, count);
    }
    System.arraycopy(numbers.column(bySecond ? 3 : 1), from, seenFrom, first, count);
    if (featureCount == 0) {
      System.arraycopy(numbers.column(bySecond ? 4 : 2), from, rows, first, count);
      return;
    }
    for (int at = first; at < first + count; ) {
      int before = Math.min(first + count, (at / TOGETHER + 1) * TOGETHER);
      synchronized (stripes[at / TOGETHER % STRIPES]) {
        for (; at < before; at++) {
          features.set(at, vectors, from + at - first);
        }
      }
    }
  }

  private static IllegalStateException differs() {
    return new IllegalStateException("A history has other records than were counted");
  }

  /** Once all are offered: in the order in which they are seen, each with the best until then. */
  public History sorted(boolean isInclusive) {
    if (placed.get() != firsts[firsts.length - 1]) {
      throw differs();
    }
    int[] records = sort();
    SeenRecords seen = new SeenRecords(firsts, seenFrom, isInclusive);
    return new History(seen, records, ranks, rows, features);
  }

  /** Returns the places at which the records of the sorted times were. */
  private int[] sort() {
    int[] records = new int[firsts[firsts.length - 1]];
    Arrays.setAll(records, i -> i);
    TimeSort sort = new TimeSort(seenFrom, records);
    for (int key = 0; key + 1 < firsts.length; key++) {
      sort.sort(firsts[key], firsts[key + 1]);
    }
    return records;
  }
}

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
import java.util.Optional;
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

  /**
   * Where its records begin, how many of them are there, and what its index is made of. The planner
   * expects as much.
   */
  private static final int BYTES_PER_KEY = 4 + 4 + 8 + 8 + 4 + 1;

  private final int[] firsts;
  private final AtomicIntegerArray next;
  private final long[] seenFrom;
  private final RecordRanks ranks;
  private final long[] rows;
  private final Features features;
  private final int featureCount;
  private final boolean bySecond;

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
  }

  @Override
  protected void take(Numbers numbers, int count, DuckDBDataChunkReader chunk) {
    FeatureVectors vectors =
        new FeatureVectors(featureCount, chunk, 1 + OfferedPart.numbers(bySecond, featureCount));
    int[] places = places(numbers.column(0), count);
    scatter(numbers.column(1), places, ranks.times());
    if (bySecond) {
      scatter(numbers.column(2), places, ranks.seconds());
    }
    scatter(numbers.column(bySecond ? 3 : 1), places, seenFrom);
    if (featureCount == 0) {
      scatter(numbers.column(bySecond ? 4 : 2), places, rows);
    }
    features.scatter(vectors, places);
    placed.addAndGet(count);
  }

  /** One of its key's for each record. */
  private int[] places(long[] keys, int count) {
    int[] places = new int[count];
    int end;
    for (int i = 0; i < count; i = end) {
      end = i + 1;
      while (end < count && keys[end] == keys[i]) {
        end++;
      }
      int key = (int) keys[i];
      int first = next.getAndAdd(key, end - i);
      if (first > firsts[key + 1] - (end - i)) {
        throw differs();
      }
      for (int record = i; record < end; record++) {
        places[record] = first + record - i;
      }
    }
    return places;
  }

  private static void scatter(long[] values, int[] places, long[] to) {
    for (int i = 0; i < places.length; i++) {
      to[places[i]] = values[i];
    }
  }

  private static IllegalStateException differs() {
    return new IllegalStateException("A history has other records than were counted");
  }

  /**
   * Once all are offered: in the order in which they are seen, each with the best until then.
   *
   * @param index of the keys, where they are to be found
   */
  public History sorted(boolean isInclusive, Optional<KeyIndex> index) {
    if (placed.get() != firsts[firsts.length - 1]) {
      throw differs();
    }
    int[] records = sort();
    SeenRecords seen = new SeenRecords(firsts, seenFrom, isInclusive);
    return new History(seen, records, ranks, rows, features, index);
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

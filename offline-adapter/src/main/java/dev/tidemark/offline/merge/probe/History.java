package dev.tidemark.offline.merge.probe;

import dev.tidemark.offline.merge.match.Answers;
import dev.tidemark.offline.merge.match.TiedRanks;
import dev.tidemark.offline.merge.vector.FeatureVectors;
import dev.tidemark.offline.merge.vector.Features;
import dev.tidemark.offline.merge.vector.Numbers;
import dev.tidemark.offline.merge.vector.VectorMemory;
import java.util.BitSet;
import java.util.Optional;
import org.apache.arrow.vector.FieldVector;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBReadableVector;

/**
 * The records in the order in which they are seen. The match of a spine row is the best of the
 * records of its key that it sees, which the last of them knows: a record that is seen once is seen
 * from then on.
 */
public final class History extends Answers implements TiedRanks {
  private static final int NONE = -1;

  private final SeenRecords seen;

  /** Of each slot the best record of those up to it; negative where that is no match. */
  private final int[] best;

  private final RecordRanks ranks;
  private final BitSet undecided = new BitSet();
  private final long[] rows;
  private final Features features;
  private final Optional<KeyIndex> index;

  /**
   * Carries the best record on.
   *
   * @param records of the slots; becomes the best ones
   * @param rows the row numbers of records, or empty where there are features
   * @param index of its keys, where they are to be found
   */
  History(
      SeenRecords seen,
      int[] records,
      RecordRanks ranks,
      long[] rows,
      Features features,
      Optional<KeyIndex> index) {
    super(rows, features);
    this.seen = seen;
    this.best = records;
    this.ranks = ranks;
    this.rows = rows;
    this.features = features;
    this.index = index;
    for (int key = 0; key < seen.keys(); key++) {
      carryOn(seen.first(key), seen.end(key));
    }
  }

  public int records() {
    return best.length;
  }

  public int keys() {
    return seen.keys();
  }

  /** What the index of its keys takes of the heap. */
  public long indexBytes() {
    return index.map(KeyIndex::bytes).orElse(0L);
  }

  private void carryOn(int first, int end) {
    for (int slot = first + 1; slot < end; slot++) {
      int before = best[slot - 1];
      int order = ranks.compare(best[slot], before);
      if (order == 0) {
        undecided.set(before);
      }
      if (order <= 0) {
        best[slot] = before;
      }
    }
  }

  @Override
  public void eachTie(Ties ties) {
    for (int key = 0; key < seen.keys(); key++) {
      for (int slot = seen.first(key); slot < seen.end(key); slot++) {
        int record = best[slot];
        boolean isNew = slot == seen.first(key) || best[slot - 1] != record;
        if (isNew && undecided.get(record)) {
          ties.accept(key, ranks.time(record), ranks.second(record));
        }
      }
    }
  }

  @Override
  public void decide(
      int key, long time, long second, long row, FeatureVectors records, int recordIndex) {
    int low = seen.first(key);
    int high = seen.end(key);
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ranks.compare(best[middle], time, second) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    if (rows.length > 0) {
      rows[best[low]] = row;
    }
    features.set(best[low], records, recordIndex);
  }

  /**
   * Once all is decided: the records of which the feature is true are no matches, but in their
   * place there is none.
   */
  public void leaveOut(int tombstone) {
    for (int slot = 0; features.hasTrue(tombstone) && slot < best.length; slot++) {
      if (features.isTrue(tombstone, best[slot])) {
        best[slot] = NONE;
      }
    }
  }

  @Override
  protected int[] matching(DuckDBDataChunkReader arguments, int count) {
    Numbers numbers = new Numbers(2);
    numbers.load(arguments, 1);
    long[] keys = numbers.column(0);
    long[] times = numbers.column(1);
    DuckDBReadableVector keyVector = arguments.vector(1);
    DuckDBReadableVector timeVector = arguments.vector(2);
    if (VectorMemory.mayHaveNulls(keyVector) || VectorMemory.mayHaveNulls(timeVector)) {
      for (int i = 0; i < count; i++) {
        keys[i] = keyVector.isNull(i) || timeVector.isNull(i) ? NONE : keys[i];
      }
    }
    return records(seen.slots(keys, times, count));
  }

  /** The best record of each slot takes its place. */
  private int[] records(int[] slots) {
    for (int i = 0; i < slots.length; i++) {
      slots[i] = slots[i] < 0 ? NONE : best[slots[i]];
    }
    return slots;
  }

  @Override
  protected int[] slots(long[] numbers) {
    int[] records = new int[numbers.length];
    for (int i = 0; i < records.length; i++) {
      records[i] = (int) numbers[i];
    }
    return records;
  }

  @Override
  public long[] keyNumbers(FieldVector keys) {
    return index.orElseThrow().numbers(keys);
  }

  @Override
  public int[] slots(long[] keys, long[] times) {
    return records(seen.slots(keys, times, keys.length));
  }
}

package dev.tidemark.offline.merge.probe;

import dev.tidemark.offline.merge.vector.Numbers;
import dev.tidemark.offline.merge.vector.VectorMemory;
import java.util.Arrays;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBReadableVector;

/**
 * Looks for the slots of spine rows. It remembers how far it was with each key, as most spines come
 * in the order of time, with or without their keys. Belongs to one thread at a time.
 */
final class SpineWalk {
  /** Of more keys it remembers the last one only: what is remembered must stay near. */
  private static final int MOST_REMEMBERED = 1 << 12;

  private static final int NONE = -1;

  private final SeenRecords seen;
  private final Numbers numbers = new Numbers(2);
  private final int[] unseen;

  SpineWalk(SeenRecords seen) {
    this.seen = seen;
    this.unseen = new int[seen.keys() <= MOST_REMEMBERED ? seen.keys() : 0];
    Arrays.setAll(unseen, seen::first);
  }

  /**
   * The last slot that each row sees, negative where there is none. Key and time, of which either
   * may be NULL, are the arguments 1 and 2.
   */
  int[] slots(DuckDBDataChunkReader arguments, int count) {
    numbers.load(arguments, 1);
    long[] keys = numbers.column(0);
    long[] times = numbers.column(1);
    DuckDBReadableVector keyVector = arguments.vector(1);
    DuckDBReadableVector timeVector = arguments.vector(2);
    boolean mayHaveNulls =
        VectorMemory.mayHaveNulls(keyVector) || VectorMemory.mayHaveNulls(timeVector);
    int[] slots = new int[count];
    int key = NONE;
    int first = 0;
    int end = 0;
    int near = 0;
    for (int i = 0; i < count; i++) {
      if (mayHaveNulls && (keyVector.isNull(i) || timeVector.isNull(i))) {
        slots[i] = NONE;
        continue;
      }
      if (key != keys[i]) {
        remember(key, near);
        key = (int) keys[i];
        first = seen.first(key);
        end = seen.end(key);
        near = unseen.length > 0 ? unseen[key] : (first + end) >>> 1;
      }
      near = seen.unseen(first, end, near, times[i]);
      slots[i] = near == first ? NONE : near - 1;
    }
    remember(key, near);
    return slots;
  }

  private void remember(int key, int near) {
    if (key != NONE && unseen.length > 0) {
      unseen[key] = near;
    }
  }
}

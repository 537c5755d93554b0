package dev.tidemark.offline.merge;

import java.util.Arrays;

/**
 * The best record seen of each slot of a spine: a record belongs to the first slot whose time can
 * see it. After the last record each slot takes over the best of the slots before it, if that ranks
 * higher: a record that one spine row can see, all later ones of its key can.
 *
 * <p>A rank is a time and a second number; records that share both leave their slot undecided,
 * until {@link #decide}. Records may be offered from several threads; all else belongs to one.
 * Takes {@link #BYTES_PER_ROW} a slot, beside the features.
 */
final class Slots {
  /** The row number of no record. */
  static final long NONE = Long.MIN_VALUE;

  static final int BYTES_PER_ROW = 8 + 8 + 8 + 1;

  private static final int STRIPES = 256;

  private final SpineTimes spine;
  private final long[] bestTime;
  private final long[] bestSecond;
  private final long[] bestRow;
  private final boolean[] undecided;
  private final Features features;
  private final Object[] stripes = new Object[STRIPES];

  /** Empty ones; {@code features} has as many slots. */
  Slots(SpineTimes spine, Features features) {
    this.spine = spine;
    this.features = features;
    int rows = spine.size();
    this.bestTime = new long[rows];
    this.bestSecond = new long[rows];
    this.bestRow = new long[rows];
    this.undecided = new boolean[rows];
    Arrays.fill(bestTime, Long.MIN_VALUE);
    Arrays.fill(bestRow, NONE);
    Arrays.setAll(stripes, i -> new Object());
  }

  SpineTimes spine() {
    return spine;
  }

  /**
   * Leaves the record in the slot if it ranks above all others there.
   *
   * @param recordIndex which of the records it is
   */
  void offer(
      int slot,
      long at,
      long second,
      long row,
      boolean isTied,
      FeatureVectors records,
      int recordIndex) {
    // Another thread may raise it at the same time, but nobody lowers it.
    if (at < bestTime[slot]) {
      return;
    }
    synchronized (stripes[(slot >>> 6) & (STRIPES - 1)]) {
      int order = bestRow[slot] == NONE ? 1 : compare(at, second, bestTime[slot], bestSecond[slot]);
      if (order > 0) {
        bestTime[slot] = at;
        bestSecond[slot] = second;
        bestRow[slot] = row;
        undecided[slot] = isTied;
        features.set(slot, records, recordIndex);
      } else if (order == 0) {
        undecided[slot] = true;
      }
    }
  }

  static int compare(long time, long second, long otherTime, long otherSecond) {
    int byTime = Long.compare(time, otherTime);
    return byTime != 0 ? byTime : Long.compare(second, otherSecond);
  }

  /** Ends offering: each slot takes over what the ones before it have, if that is better. */
  void carryOn() {
    for (Object stripe : stripes) {
      synchronized (stripe) {
        // What other threads have written is seen from here on.
      }
    }
    spine.eachKey(
        (first, end) -> {
          for (int slot = first + 1; slot < end; slot++) {
            takeOver(slot, slot - 1);
          }
        });
  }

  private void takeOver(int slot, int before) {
    boolean isBetter =
        bestRow[before] != NONE && (bestRow[slot] == NONE || compare(before, slot) > 0);
    if (isBetter) {
      bestTime[slot] = bestTime[before];
      bestSecond[slot] = bestSecond[before];
      bestRow[slot] = bestRow[before];
      undecided[slot] = undecided[before];
      features.copy(slot, before);
    }
  }

  /** What was found; {@code firstRow} is the spine's row that is slot 0. */
  Matches matches(int firstRow) {
    return new Matches(firstRow, bestRow, features);
  }

  /** Takes each rank that several records share. */
  interface Ties {
    void accept(int key, long time, long second);
  }

  /** Names the ranks that are undecided and the match of some slot, each once. */
  void eachTie(Ties ties) {
    spine.eachKey(
        (first, end) -> {
          for (int slot = first; slot < end; slot++) {
            boolean isNew = slot == first || compare(slot, slot - 1) != 0;
            if (undecided[slot] && isNew) {
              ties.accept(first, bestTime[slot], bestSecond[slot]);
            }
          }
        });
  }

  private int compare(int slot, int other) {
    return compare(bestTime[slot], bestSecond[slot], bestTime[other], bestSecond[other]);
  }

  /** Says which record of a shared rank it is. */
  void decide(int key, long at, long second, long row, FeatureVectors records, int recordIndex) {
    int low = key;
    int end = spine.end(key);
    int high = end;
    while (low < high) {
      int middle = (low + high) >>> 1;
      boolean isBelow =
          bestRow[middle] == NONE || compare(bestTime[middle], bestSecond[middle], at, second) < 0;
      if (isBelow) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    for (int slot = low;
        slot < end && compare(bestTime[slot], bestSecond[slot], at, second) == 0;
        slot++) {
      bestRow[slot] = row;
      features.set(slot, records, recordIndex);
    }
  }
}

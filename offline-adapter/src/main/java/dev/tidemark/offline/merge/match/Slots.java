package dev.tidemark.offline.merge.match;

import dev.tidemark.offline.merge.vector.FeatureVectors;
import dev.tidemark.offline.merge.vector.Features;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * The best record seen of each slot of a spine: a record belongs to the first slot whose time can
 * see it. After the last record each slot's match is the best of its own and those of the slots
 * before it: a record that one spine row can see, all later ones of its key can.
 *
 * <p>A rank is a time and a second number; records that share both leave their slot undecided,
 * until {@link #decide}. Records may be offered from several threads; all else belongs to one.
 * Takes {@link #BYTES_PER_ROW}, beside the features.
 */
public final class Slots implements TiedRanks {
  /** The row number of no record. */
  static final long NONE = Long.MIN_VALUE;

  public static final int BYTES_PER_ROW = 8 + 8 + 8 + 1 + 4 + 4;

  private static final int STRIPES = 256;

  private final SpineTimes spine;
  private final long[] bestTime;
  private final long[] bestSecond;
  private final long[] bestRow;
  private final boolean[] undecided;

  /**
   * The slot that has the match of each slot's rows, or a negative number; see {@link #carryOn}.
   */
  private final int[] matching;

  private final Features features;
  private final Object[] stripes = new Object[STRIPES];

  /** Empty ones; {@code features} has as many slots. */
  public Slots(SpineTimes spine, Features features) {
    this.spine = spine;
    this.features = features;
    int rows = spine.size();
    this.bestTime = new long[rows];
    this.bestSecond = new long[rows];
    this.bestRow = new long[rows];
    this.undecided = new boolean[rows];
    this.matching = new int[rows];
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

  /** Ends offering: says which slot has the match of each. */
  public void carryOn() {
    for (Object stripe : stripes) {
      synchronized (stripe) {
        // What other threads have written is seen from here on.
      }
    }
    for (int key = 0; key < spine.keys(); key++) {
      int best = -1;
      for (int slot = spine.first(key); slot < spine.end(key); slot++) {
        if (bestRow[slot] != NONE && (best < 0 || compare(slot, best) > 0)) {
          best = slot;
        }
        matching[slot] = best;
      }
    }
  }

  /**
   * What was found.
   *
   * @param tombstone the feature that says of a record that there is no match instead
   */
  public Matches matches(OptionalInt tombstone) {
    tombstone.ifPresent(this::leaveOut);
    int[] slots = new int[spine.rows()];
    for (int row = 0; row < slots.length; row++) {
      int slot = spine.slot(row);
      slots[row] = slot < 0 ? slot : matching[slot];
    }
    return new Matches(slots, bestRow, features);
  }

  private void leaveOut(int tombstone) {
    for (int slot = 0; features.hasTrue(tombstone) && slot < matching.length; slot++) {
      if (matching[slot] >= 0 && features.isTrue(tombstone, matching[slot])) {
        matching[slot] = -1;
      }
    }
  }

  @Override
  public void eachTie(Ties ties) {
    for (int key = 0; key < spine.keys(); key++) {
      for (int slot = spine.first(key); slot < spine.end(key); slot++) {
        if (undecided[slot] && matching[slot] == slot) {
          ties.accept(key, bestTime[slot], bestSecond[slot]);
        }
      }
    }
  }

  private int compare(int slot, int other) {
    return compare(bestTime[slot], bestSecond[slot], bestTime[other], bestSecond[other]);
  }

  @Override
  public void decide(
      int key, long at, long second, long row, FeatureVectors records, int recordIndex) {
    int low = spine.first(key);
    int high = spine.end(key);
    while (low < high) {
      int middle = (low + high) >>> 1;
      int best = matching[middle];
      if (best < 0 || compare(bestTime[best], bestSecond[best], at, second) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    bestRow[low] = row;
    features.set(low, records, recordIndex);
  }
}

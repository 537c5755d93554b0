package dev.tidemark.offline.merge.match;

import dev.tidemark.offline.merge.vector.FeatureType;
import dev.tidemark.offline.merge.vector.FeatureVectors;
import dev.tidemark.offline.merge.vector.Features;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * The best record seen of each slot of a spine: a record belongs to the first slot whose time can
 * see it. After the last record each slot's match is the best of its own and those of the slots
 * before it: a record that one spine row can see, all later ones of its key can.
 *
 * <p>A rank is a time and a second number; records that share both leave their slot undecided,
 * until {@link #decide}. Records may be offered from several threads; all else belongs to one.
 */
public final class Slots implements TiedRanks {
  /** Best time, state, the slot of the match, and that of the row. */
  private static final int BYTES_PER_ROW = 8 + 1 + 4 + 4;

  private static final byte EMPTY = 0;
  private static final byte DECIDED = 1;
  private static final byte UNDECIDED = 2;

  private static final int STRIPES = 256;

  private final SpineTimes spine;
  private final long[] bestTime;

  /** Empty where they say nothing. */
  private final long[] bestSecond;

  /** Empty where there are features. */
  private final long[] bestRow;

  private final byte[] states;

  /**
   * The slot that has the match of each slot's rows, or a negative number; see {@link #carryOn}.
   */
  private final int[] matching;

  private final Features features;
  private final Object[] stripes = new Object[STRIPES];

  /** What they take, features included. */
  public static int bytesPerRow(boolean bySecond, List<FeatureType> features) {
    int second = bySecond ? Long.BYTES : 0;
    int row = features.isEmpty() ? Long.BYTES : 0;
    return BYTES_PER_ROW + second + row + Features.bytesPerRow(features);
  }

  /**
   * Empty ones.
   *
   * @param features of as many slots
   * @param bySecond whether the second part of a rank says anything
   */
  public Slots(SpineTimes spine, Features features, boolean bySecond) {
    this.spine = spine;
    this.features = features;
    int rows = spine.size();
    this.bestTime = new long[rows];
    this.bestSecond = new long[bySecond ? rows : 0];
    this.bestRow = new long[features.isEmpty() ? rows : 0];
    this.states = new byte[rows];
    this.matching = new int[rows];
    Arrays.fill(bestTime, Long.MIN_VALUE);
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
      int order = states[slot] == EMPTY ? 1 : compare(at, second, bestTime[slot], second(slot));
      if (order > 0) {
        bestTime[slot] = at;
        if (bestSecond.length > 0) {
          bestSecond[slot] = second;
        }
        states[slot] = isTied ? UNDECIDED : DECIDED;
        set(slot, row, records, recordIndex);
      } else if (order == 0) {
        states[slot] = UNDECIDED;
      }
    }
  }

  private long second(int slot) {
    return bestSecond.length > 0 ? bestSecond[slot] : 0;
  }

  private void set(int slot, long row, FeatureVectors records, int recordIndex) {
    if (bestRow.length > 0) {
      bestRow[slot] = row;
    }
    features.set(slot, records, recordIndex);
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
        if (states[slot] != EMPTY && (best < 0 || compare(slot, best) > 0)) {
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
        if (states[slot] == UNDECIDED && matching[slot] == slot) {
          ties.accept(key, bestTime[slot], second(slot));
        }
      }
    }
  }

  private int compare(int slot, int other) {
    return compare(bestTime[slot], second(slot), bestTime[other], second(other));
  }

  @Override
  public void decide(
      int key, long at, long second, long row, FeatureVectors records, int recordIndex) {
    int low = spine.first(key);
    int high = spine.end(key);
    while (low < high) {
      int middle = (low + high) >>> 1;
      int best = matching[middle];
      if (best < 0 || compare(bestTime[best], second(best), at, second) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    set(low, row, records, recordIndex);
  }
}

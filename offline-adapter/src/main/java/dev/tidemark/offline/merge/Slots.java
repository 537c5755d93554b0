package dev.tidemark.offline.merge;

import java.util.Arrays;

/**
 * The times of a spine, sorted within each key, and the best record seen of each: a record belongs
 * to the first slot whose time can see it. After the last record each slot takes over the best of
 * the slots before it, if that ranks higher: a record that one spine row can see, all later ones of
 * its key can.
 *
 * <p>Keys are numbered from 0. A rank is a time and a second number; records that share both leave
 * their slot undecided, until {@link #decide}. Records may be offered from several threads; all
 * else belongs to one. Takes {@link #BYTES_PER_ROW} a slot and {@link #BYTES_PER_KEY} a key.
 */
final class Slots {
  /** The row number of no record. */
  static final long NONE = Long.MIN_VALUE;

  static final int BYTES_PER_ROW = 8 + 4 + 8 + 8 + 8 + 1;
  static final int BYTES_PER_KEY = 4;

  private static final int STRIPES = 256;

  private final int[] firstOfKey;
  private final long[] time;
  private final int[] spineRow;
  private final long[] bestTime;
  private final long[] bestSecond;
  private final long[] bestRow;
  private final boolean[] undecided;
  private final Object[] stripes = new Object[STRIPES];
  private int size;
  private int keys;

  /**
   * Makes room.
   *
   * @param keys as many as are added at most
   * @param rows as many as are added at most
   */
  Slots(int keys, int rows) {
    this.firstOfKey = new int[keys + 1];
    this.time = new long[rows];
    this.spineRow = new int[rows];
    this.bestTime = new long[rows];
    this.bestSecond = new long[rows];
    this.bestRow = new long[rows];
    this.undecided = new boolean[rows];
    Arrays.fill(bestTime, Long.MIN_VALUE);
    Arrays.fill(bestRow, NONE);
    Arrays.setAll(stripes, i -> new Object());
  }

  /** Adds a spine row; by key, and within it by time. */
  void add(int key, long at, int row) {
    while (keys <= key) {
      firstOfKey[keys++] = size;
    }
    time[size] = at;
    spineRow[size++] = row;
  }

  /** Ends adding. */
  void seal() {
    Arrays.fill(firstOfKey, keys, firstOfKey.length, size);
  }

  int size() {
    return size;
  }

  int spineRow(int slot) {
    return spineRow[slot];
  }

  int first(int key) {
    return firstOfKey[key];
  }

  /** The slot after the key's last one. */
  int end(int key) {
    return firstOfKey[key + 1];
  }

  long time(int slot) {
    return time[slot];
  }

  /** The first slot from {@code from} to before {@code end} at or after the time; else the end. */
  int at(int from, int end, long seenFrom) {
    int low = from;
    int step = 1;
    // Records mostly come by key and time, so the slot is near.
    while (low + step < end && time[low + step] < seenFrom) {
      low += step;
      step <<= 1;
    }
    int high = Math.min(end, low + step);
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (time[middle] < seenFrom) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Leaves the record in the slot if it ranks above all others there. */
  void offer(int slot, long at, long second, long row, boolean isTied) {
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
    for (int key = 0; key < firstOfKey.length - 1; key++) {
      for (int slot = firstOfKey[key] + 1; slot < firstOfKey[key + 1]; slot++) {
        takeOver(slot, slot - 1);
      }
    }
  }

  private void takeOver(int slot, int before) {
    boolean isBetter =
        bestRow[before] != NONE
            && (bestRow[slot] == NONE
                || compare(bestTime[before], bestSecond[before], bestTime[slot], bestSecond[slot])
                    > 0);
    if (isBetter) {
      bestTime[slot] = bestTime[before];
      bestSecond[slot] = bestSecond[before];
      bestRow[slot] = bestRow[before];
      undecided[slot] = undecided[before];
    }
  }

  /** The row number of the slot's match, or {@link #NONE}. */
  long match(int slot) {
    return bestRow[slot];
  }

  /** Takes each rank that several records share. */
  interface Ties {
    void accept(int key, long time, long second);
  }

  /** Names the ranks that are undecided and the match of some slot, each once. */
  void eachTie(Ties ties) {
    for (int key = 0; key < firstOfKey.length - 1; key++) {
      for (int slot = firstOfKey[key]; slot < firstOfKey[key + 1]; slot++) {
        boolean isNew =
            slot == firstOfKey[key]
                || compare(
                        bestTime[slot], bestSecond[slot], bestTime[slot - 1], bestSecond[slot - 1])
                    != 0;
        if (undecided[slot] && isNew) {
          ties.accept(key, bestTime[slot], bestSecond[slot]);
        }
      }
    }
  }

  /** Says which record of a shared rank it is. */
  void decide(int key, long at, long second, long row) {
    int low = firstOfKey[key];
    int high = firstOfKey[key + 1];
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
        slot < firstOfKey[key + 1] && compare(bestTime[slot], bestSecond[slot], at, second) == 0;
        slot++) {
      bestRow[slot] = row;
    }
  }
}

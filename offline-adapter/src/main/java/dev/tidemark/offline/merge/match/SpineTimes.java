package dev.tidemark.offline.merge.match;

/**
 * The times of a spine's rows: a row has a slot, the slots of a key stand together and ascend by
 * time. Only read. Made by {@link dev.tidemark.offline.merge.spine.SpineSorter}.
 */
public final class SpineTimes {
  /** What it takes, where every row has a key of its own. */
  public static final int BYTES_PER_ROW = 8 + 4 + 4;

  private final long[] times;
  private final int[] firsts;
  private final int[] slots;

  /**
   * Keeps what it is given.
   *
   * @param times of the slots
   * @param firsts the first slot of each key, and the end of the last one
   * @param slots of the rows, negative where a row has no key or time
   */
  public SpineTimes(long[] times, int[] firsts, int[] slots) {
    this.times = times;
    this.firsts = firsts;
    this.slots = slots;
  }

  int size() {
    return times.length;
  }

  int keys() {
    return firsts.length - 1;
  }

  int first(int key) {
    return firsts[key];
  }

  /** The slot after the last one of the key. */
  int end(int key) {
    return firsts[key + 1];
  }

  long time(int slot) {
    return times[slot];
  }

  int rows() {
    return slots.length;
  }

  /** Negative where the row can't match. */
  int slot(int row) {
    return slots[row];
  }

  /** The first slot from {@code from} to before {@code end} at or after the time; else the end. */
  int at(int from, int end, long seenFrom) {
    int low = from;
    int step = 1;
    // Records mostly come by key and time, so the slot is near.
    while (low + step < end && times[low + step] < seenFrom) {
      low += step;
      step <<= 1;
    }
    int high = Math.min(end, low + step);
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (times[middle] < seenFrom) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}

package dev.tidemark.offline.merge;

/**
 * The times of a spine's rows, which stand together by key and are sorted within it. A row is a
 * slot; a key is called by its first slot. Sealed by whoever fills it, then only read.
 */
final class SpineTimes {
  static final int BYTES_PER_ROW = 8 + 4;

  private final long[] time;
  private final int[] end;

  /** Makes room; as long as nothing is said of a slot, it has no key. */
  SpineTimes(int rows) {
    this.time = new long[rows];
    this.end = new int[rows];
  }

  /** Sets the time of a slot. */
  void time(int slot, long at) {
    time[slot] = at;
  }

  /** Says that so many slots from the first on have one key. */
  void key(int first, int count) {
    if (count > 0) {
      end[first] = first + count;
    }
  }

  int size() {
    return time.length;
  }

  /**
   * The slot after the last one of the key that starts there; 0 where none does. A join without
   * keys has one, also where the spine has no row.
   */
  int end(int first) {
    return first < end.length ? end[first] : 0;
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

  /** Takes the slots of a key. */
  interface Keys {
    void accept(int first, int end);
  }

  /** Names every key. */
  void eachKey(Keys keys) {
    for (int slot = 0; slot < time.length; slot = Math.max(slot + 1, end[slot])) {
      if (end[slot] > 0) {
        keys.accept(slot, end[slot]);
      }
    }
  }
}

package dev.tidemark.offline.merge.probe;

/**
 * The times from which records are seen. A record has a slot; the slots of a key stand together and
 * ascend by time. Only read.
 */
final class SeenRecords {
  private final int[] firsts;
  private final long[] times;
  private final boolean isInclusive;

  /**
   * Keeps what it is given.
   *
   * @param firsts the first slot of each key, and the end of the last one
   * @param isInclusive whether a record is seen at its own time, or only after it
   */
  SeenRecords(int[] firsts, long[] times, boolean isInclusive) {
    this.firsts = firsts;
    this.times = times;
    this.isInclusive = isInclusive;
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

  private boolean isSeen(int slot, long time) {
    return isInclusive ? times[slot] <= time : times[slot] < time;
  }

  /**
   * The first slot from {@code first} to before {@code end} that isn't seen yet at the time, or the
   * end.
   *
   * @param near a slot in that range, or the end, from which it is mostly not far
   */
  int unseen(int first, int end, int near, long time) {
    int low;
    int high;
    int step = 1;
    if (near < end && isSeen(near, time)) {
      low = near + 1;
      while (low + step <= end && isSeen(low + step - 1, time)) {
        low += step;
        step <<= 1;
      }
      high = Math.min(end, low + step - 1);
    } else {
      high = near;
      while (high - step >= first && !isSeen(high - step, time)) {
        high -= step;
        step <<= 1;
      }
      low = Math.max(first, high - step + 1);
    }
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (isSeen(middle, time)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}

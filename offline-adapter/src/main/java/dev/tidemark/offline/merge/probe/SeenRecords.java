package dev.tidemark.offline.merge.probe;

/**
 * The times from which records are seen. A record has a slot; the slots of a key stand together and
 * ascend by time. An index tells nearly where a time is: the span of a key is cut into as many
 * buckets of equal length as it has records. Only read, by any thread.
 */
final class SeenRecords {
  private static final int NONE = -1;

  /** A key of no more records is searched without the index. */
  private static final int FEW = 16;

  /**
   * Of so many records one may be far before or after all others, as infinite times are, and the
   * buckets don't grow longer.
   */
  private static final int ONE_OUTSIDE = 64;

  private final int[] firsts;
  private final long[] times;
  private final boolean isInclusive;

  /** Of each key the time from which its buckets are counted. */
  private final double[] lows;

  private final double[] bucketsPerTime;

  /** Of each bucket the first slot in it or a later one; those of a key begin at its first slot. */
  private final int[] starts;

  /**
   * Keeps what it is given, and makes the index.
   *
   * @param firsts the first slot of each key, and the end of the last one
   * @param isInclusive whether a record is seen at its own time, or only after it
   */
  SeenRecords(int[] firsts, long[] times, boolean isInclusive) {
    this.firsts = firsts;
    this.times = times;
    this.isInclusive = isInclusive;
    this.lows = new double[keys()];
    this.bucketsPerTime = new double[keys()];
    this.starts = new int[times.length + 1];
    for (int key = 0; key < keys(); key++) {
      if (end(key) - first(key) > FEW) {
        fill(key);
      }
    }
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

  private void fill(int key) {
    int first = first(key);
    int end = end(key);
    int outside = (end - first) / ONE_OUTSIDE;
    lows[key] = times[first + outside];
    double length = times[end - 1 - outside] - lows[key];
    bucketsPerTime[key] = length == 0 ? 0 : (end - first) / length;
    starts[first] = first;
    for (int slot = first; slot < end; slot++) {
      starts[bucket(key, first, end, times[slot]) + 1] = slot + 1;
    }
    for (int bucket = first + 1; bucket <= end; bucket++) {
      starts[bucket] = Math.max(starts[bucket], starts[bucket - 1]);
    }
  }

  /**
   * The place of the bucket in which a time of the key is. Later times are never in earlier
   * buckets, however their numbers are rounded; the last record is in the last bucket, or all are
   * in the first.
   */
  private int bucket(int key, int first, int end, long time) {
    long bucket = (long) ((time - lows[key]) * bucketsPerTime[key]);
    return first + (int) Math.max(0, Math.min(end - first - 1, bucket));
  }

  private boolean isSeen(int slot, long time) {
    return isInclusive ? times[slot] <= time : times[slot] < time;
  }

  /** The last slot of the key that is seen at the time, negative where none is. */
  int slot(int key, long time) {
    int first = first(key);
    int end = end(key);
    int low = first;
    int size = end - first;
    if (size > FEW) {
      int bucket = bucket(key, first, end, time);
      low = starts[bucket];
      // The first of a later bucket isn't seen, but to look is faster than to jump wrongly.
      size = Math.max(1, starts[bucket + 1] - low);
    }
    while (size > 0) {
      int half = (size + 1) >>> 1;
      low += isSeen(low + half - 1, time) ? half : 0;
      size -= half;
    }
    return low == first ? NONE : low - 1;
  }
}

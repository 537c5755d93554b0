package dev.tidemark.offline.merge.probe;

import java.util.Arrays;

/**
 * The times from which records are seen. A record has a slot; the slots of a key stand together and
 * ascend by time. An index tells nearly where a time is: the span of a key is cut into as many
 * buckets of equal length as it has records. Only read, by any thread.
 */
final class SeenRecords {
  private static final int NONE = -1;

  /** Rows whose places the processor's nearest cache holds. */
  private static final int BLOCK = 1024;

  /** Nearly all buckets have no more records. */
  static final int FEW = 3;

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

  /**
   * Of each bucket the first slot in it or a later one. Those of a key begin at its first slot; one
   * that has no records has the bucket of the next.
   */
  private final int[] starts;

  /**
   * Keeps what it is given, and makes the index.
   *
   * @param firsts the first slot of each key, and the end of the last one
   * @param times of the slots, and {@link #FEW} more of any value, so that a bucket can be read
   *     beyond its end
   * @param isInclusive whether a record is seen at its own time, or only after it
   */
  SeenRecords(int[] firsts, long[] times, boolean isInclusive) {
    this.firsts = firsts;
    this.times = times;
    this.isInclusive = isInclusive;
    this.lows = new double[keys()];
    this.bucketsPerTime = new double[keys()];
    this.starts = new int[firsts[keys()] + 2];
    for (int key = 0; key < keys(); key++) {
      if (end(key) > first(key)) {
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

  /**
   * The last slots that rows see, negative where there is none. Each step is done for many rows
   * before the next one: then the processor is at several of them at once, and what it waits for at
   * one, memory or a branch that it took wrongly, holds up no other.
   *
   * @param keys negative for none
   * @param rowTimes as many
   */
  int[] slots(long[] keys, long[] rowTimes, int count) {
    int[] slots = new int[count];
    if (firsts[keys()] == 0) {
      Arrays.fill(slots, NONE);
      return slots;
    }
    for (int from = 0; from < count; from += BLOCK) {
      int to = Math.min(count, from + BLOCK);
      buckets(keys, rowTimes, slots, from, to);
      find(keys, rowTimes, slots, from, to);
    }
    return slots;
  }

  /** Those of rows without a key are of no interest. */
  private void buckets(long[] keys, long[] rowTimes, int[] buckets, int from, int to) {
    for (int i = from; i < to; i++) {
      int key = (int) Math.max(0, keys[i]);
      buckets[i] = bucket(key, first(key), end(key), rowTimes[i]);
    }
  }

  private void find(long[] keys, long[] rowTimes, int[] slots, int from, int to) {
    for (int i = from; i < to; i++) {
      int key = (int) Math.max(0, keys[i]);
      long time = rowTimes[i];
      boolean isBeforeAll = !isInclusive && time == Long.MIN_VALUE;
      int unseen = Math.min(end(key), unseen(slots[i], isInclusive ? time : time - 1));
      boolean isNone = keys[i] < 0 || isBeforeAll || unseen == first(key);
      slots[i] = isNone ? NONE : unseen - 1;
    }
  }

  /**
   * The first slot from the bucket's on that is after the time; one of another key stands for the
   * end.
   */
  private int unseen(int bucket, long time) {
    int low = starts[bucket];
    int size = starts[bucket + 1] - low;
    if (size > FEW) {
      while (size > 0) {
        int half = (size + 1) >>> 1;
        low += half * isSeen(low + half - 1, time);
        size -= half;
      }
      return low;
    }
    int first = isSeen(low, time);
    int second = first & isSeen(low + 1, time);
    int third = second & isSeen(low + 2, time);
    return low + first + second + third;
  }

  /** 1 or 0, so that nothing has to be jumped over. */
  private int isSeen(int slot, long time) {
    return times[slot] <= time ? 1 : 0;
  }
}

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

  /** A key of no more records is one bucket: the index would be read in vain. */
  private static final int ONE_BUCKET = 16;

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
    this.starts = new int[firsts[keys()] + 1];
    for (int key = 0; key < keys(); key++) {
      if (isIndexed(first(key), end(key))) {
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

  private static boolean isIndexed(int first, int end) {
    return end - first > ONE_BUCKET;
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
   * @param keys negative for none; as many as {@code count}, or more, which are left
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
      int first = first(key);
      int end = end(key);
      if (isIndexed(first, end)) {
        buckets[i] = bucket(key, first, end, rowTimes[i]);
      }
    }
  }

  private void find(long[] keys, long[] rowTimes, int[] slots, int from, int to) {
    for (int i = from; i < to; i++) {
      int key = (int) Math.max(0, keys[i]);
      int first = first(key);
      int end = end(key);
      boolean isIndexed = isIndexed(first, end);
      int low = isIndexed ? starts[slots[i]] : first;
      int size = (isIndexed ? starts[slots[i] + 1] : end) - low;
      long time = rowTimes[i];
      boolean isBeforeAll = !isInclusive && time == Long.MIN_VALUE;
      int unseen = Math.min(end, unseen(low, size, isInclusive ? time : time - 1));
      slots[i] = keys[i] < 0 || isBeforeAll || unseen == first ? NONE : unseen - 1;
    }
  }

  /**
   * The first slot of a bucket that is after the time, or that after them all; one of another key
   * stands for the end.
   *
   * @param from the bucket's first slot
   */
  private int unseen(int from, int size, long time) {
    if (size <= FEW) {
      int first = isSeen(from, time);
      int second = first & isSeen(from + 1, time);
      int third = second & isSeen(from + 2, time);
      return from + first + second + third;
    }
    int low = from;
    for (int left = size; left > 0; ) {
      int half = (left + 1) >>> 1;
      low += half * isSeen(low + half - 1, time);
      left -= half;
    }
    return low;
  }

  /** 1 or 0, so that nothing has to be jumped over. */
  private int isSeen(int slot, long time) {
    return times[slot] <= time ? 1 : 0;
  }
}

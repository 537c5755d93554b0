package dev.tidemark.offline.merge.probe;

import java.util.Arrays;

/**
 * The times from which records are seen. A record has a slot; the slots of a key stand together and
 * ascend by time. An index tells where a time is: exactly, where a key's times lie on a {@link
 * TimeGrid}, by a bit for each cell and how many records are in all before it; and nearly, where
 * they don't, by buckets of equal length that cut the span of the key. Only read, by any thread.
 */
final class SeenRecords {
  private static final int NONE = -1;

  /** Rows whose cells the processor's nearest cache holds. */
  private static final int BLOCK = 1024;

  /** Nearly all buckets have no more records. */
  static final int FEW = 3;

  /** A key of no more records has no index: it would be read in vain. */
  private static final int UNINDEXED = 16;

  /**
   * Of so many records one may be far before or after all others, as infinite times are, and the
   * buckets don't grow longer.
   */
  private static final int ONE_OUTSIDE = 64;

  /** Of a word of bits and the slot of the first record in it. */
  private static final int INTS_PER_WORD = 2;

  private static final int CELLS_PER_WORD = Integer.SIZE;

  private static final long MOST_CELLS = 1 << 30;

  private final int[] firsts;
  private final long[] times;
  private final boolean isInclusive;

  /**
   * Of each key the time from which its cells are counted, which are those of a grid or buckets.
   */
  private final double[] lows;

  private final double[] cellsPerTime;
  private final int[] lastCells;
  private final boolean[] isOnGrid;

  /**
   * That of a key begins at its first slot and has as many places as there are slots, some of which
   * stay unused. On a grid each word of 32 cells has two places, else each bucket has one: the
   * first slot in it or a later one; and one more place stands for the end of the last one.
   */
  private final int[] index;

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
    this.cellsPerTime = new double[keys()];
    this.lastCells = new int[keys()];
    this.isOnGrid = new boolean[keys()];
    this.index = new int[firsts[keys()]];
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
    return end - first > UNINDEXED;
  }

  private void fill(int key) {
    int first = first(key);
    int end = end(key);
    long fitting = (end - first) / INTS_PER_WORD * (long) CELLS_PER_WORD;
    TimeGrid.of(times, first, end, Math.min(MOST_CELLS, fitting))
        .ifPresentOrElse(grid -> fillGrid(key, grid), () -> fillBuckets(key));
  }

  private void fillGrid(int key, TimeGrid grid) {
    int first = first(key);
    isOnGrid[key] = true;
    lows[key] = times[first];
    cellsPerTime[key] = 1.0 / grid.step();
    lastCells[key] = grid.cells() - 1;
    for (int slot = first; slot < end(key); slot++) {
      int cell = cell(key, times[slot]);
      index[word(first, cell)] |= 1 << cell;
    }
    int before = first;
    for (int word = first; word <= word(first, lastCells[key]); word += INTS_PER_WORD) {
      index[word + 1] = before;
      before += Integer.bitCount(index[word]);
    }
  }

  private void fillBuckets(int key) {
    int first = first(key);
    int end = end(key);
    int buckets = end - first - 1;
    int outside = (end - first) / ONE_OUTSIDE;
    lows[key] = times[first + outside];
    double length = times[end - 1 - outside] - lows[key];
    cellsPerTime[key] = length == 0 ? 0 : buckets / length;
    lastCells[key] = buckets - 1;
    index[first] = first;
    for (int slot = first; slot < end; slot++) {
      index[first + cell(key, times[slot]) + 1] = slot + 1;
    }
    for (int bucket = first + 1; bucket <= first + buckets; bucket++) {
      index[bucket] = Math.max(index[bucket], index[bucket - 1]);
    }
  }

  /**
   * The cell in which a time of the key is; the first or the last one, where it is before or after
   * all. Later times are never in earlier cells, however their numbers are rounded. The last record
   * is in the last cell, or all are in the first.
   */
  private int cell(int key, long time) {
    long cell = (long) ((time - lows[key] + TimeGrid.HALF) * cellsPerTime[key]);
    return (int) Math.max(0, Math.min(lastCells[key], cell));
  }

  /** The place of the word in which a cell of a grid has its bit. */
  private static int word(int first, int cell) {
    return first + INTS_PER_WORD * Integer.divideUnsigned(cell, CELLS_PER_WORD);
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
      cells(keys, rowTimes, slots, from, to);
      find(keys, rowTimes, slots, from, to);
    }
    return slots;
  }

  /** Those of rows without a key, or of a key without an index, are of no interest. */
  private void cells(long[] keys, long[] rowTimes, int[] cells, int from, int to) {
    for (int i = from; i < to; i++) {
      cells[i] = cell((int) Math.max(0, keys[i]), last(rowTimes[i]));
    }
  }

  /** The last time of which a row sees a record; of interest unless no time is before the row's. */
  private long last(long rowTime) {
    return isInclusive ? rowTime : rowTime - 1;
  }

  private void find(long[] keys, long[] rowTimes, int[] slots, int from, int to) {
    for (int i = from; i < to; i++) {
      int key = (int) Math.max(0, keys[i]);
      int first = first(key);
      long time = last(rowTimes[i]);
      boolean isBeforeAll = !isInclusive && rowTimes[i] == Long.MIN_VALUE;
      int unseen =
          isOnGrid[key]
              ? unseenOnGrid(key, first, slots[i], time)
              : unseenInBuckets(key, slots[i], time);
      slots[i] = keys[i] < 0 || isBeforeAll || unseen == first ? NONE : unseen - 1;
    }
  }

  /** The first slot after a time, or that after them all. */
  private int unseenOnGrid(int key, int first, int cell, long time) {
    int word = word(first, cell);
    int seen = index[word] << (CELLS_PER_WORD - 1 - cell);
    int unseen = index[word + 1] + Integer.bitCount(seen);
    return time < lows[key] ? first : unseen;
  }

  private int unseenInBuckets(int key, int bucket, long time) {
    int first = first(key);
    int end = end(key);
    boolean isIndexed = isIndexed(first, end);
    int low = isIndexed ? index[first + bucket] : first;
    int size = (isIndexed ? index[first + bucket + 1] : end) - low;
    return Math.min(end, unseen(low, size, time));
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

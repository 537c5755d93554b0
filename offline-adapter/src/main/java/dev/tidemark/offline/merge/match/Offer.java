package dev.tidemark.offline.merge.match;

import dev.tidemark.offline.merge.vector.FeatureVectors;
import dev.tidemark.offline.merge.vector.Numbers;

/**
 * Offers the records of one DuckDB vector to their slots. Records of one slot that follow each
 * other are compared here, so that the slot itself is touched once.
 */
final class Offer {
  private static final int NONE = -1;

  private final Slots slots;
  private final SpineTimes spine;
  private final KeyNumbers keys;

  /** How much later than it says a record is seen: not at all, or by the least of times. */
  private final int later;

  private final FeatureVectors features;
  private int keyNumber;
  private int first;

  /** A slot of the key; the next record's is mostly not far behind it. */
  private int near;

  private int slot = NONE;

  /** The slot takes what is seen from after this on, up to its own time. */
  private long after;

  private long upTo;
  private long bestTime;
  private long bestSecond;
  private int best;
  private boolean isTied;

  /**
   * Prepares it for one vector.
   *
   * @param isInclusive whether a record is seen at its own time, or only after it
   */
  Offer(Slots slots, KeyNumbers keys, boolean isInclusive, FeatureVectors features) {
    this.slots = slots;
    this.spine = slots.spine();
    this.keys = keys;
    this.later = isInclusive ? 0 : 1;
    this.features = features;
  }

  /** Records in the order of their vectors: key, time, and row number if there is one. */
  void byTime(Numbers records, boolean hasRows, int count) {
    long[] keyColumn = records.column(0);
    long[] times = records.column(1);
    long[] rows = hasRows ? records.column(2) : new long[0];
    for (int start = 0; start < count; ) {
      int end = endOfKey(keyColumn, start, count);
      int spineEnd = startKey(keyColumn[start]);
      if (spineEnd > first) {
        for (int i = start; i < end; i++) {
          long time = times[i];
          if (slot != NONE && time > after && time <= upTo) {
            if (time > bestTime) {
              keep(time, 0, i);
            } else if (time == bestTime) {
              isTied = true;
            }
          } else {
            flush(rows);
            start(spineEnd, time, time, 0, i);
          }
        }
        flush(rows);
      }
      start = end;
    }
  }

  /**
   * Key, time, second part of the rank, time from which it is seen, and row number if there is one.
   */
  void byTimeAndSecond(Numbers records, boolean hasRows, int count) {
    long[] keyColumn = records.column(0);
    long[] times = records.column(1);
    long[] seconds = records.column(2);
    long[] seen = records.column(3);
    long[] rows = hasRows ? records.column(4) : new long[0];
    for (int start = 0; start < count; ) {
      int end = endOfKey(keyColumn, start, count);
      int spineEnd = startKey(keyColumn[start]);
      if (spineEnd > first) {
        for (int i = start; i < end; i++) {
          if (slot != NONE && seen[i] > after && seen[i] <= upTo) {
            int order = Slots.compare(times[i], seconds[i], bestTime, bestSecond);
            if (order > 0) {
              keep(times[i], seconds[i], i);
            } else if (order == 0) {
              isTied = true;
            }
          } else {
            flush(rows);
            start(spineEnd, seen[i], times[i], seconds[i], i);
          }
        }
        flush(rows);
      }
      start = end;
    }
  }

  private static int endOfKey(long[] keys, int start, int count) {
    long key = keys[start];
    int end = start + 1;
    while (end < count && keys[end] == key) {
      end++;
    }
    return end;
  }

  /** The end of the key's slots, after the first one if it has any. */
  private int startKey(long key) {
    int number = keys.number(key, keyNumber);
    if (number == KeyNumbers.NONE) {
      first = 0;
      return 0;
    }
    keyNumber = number;
    first = spine.first(number);
    near = first;
    return spine.end(number);
  }

  /** Finds the slot of a record, if there is one, and keeps it there as the first. */
  private void start(int end, long seen, long time, long second, int index) {
    if (seen > Long.MAX_VALUE - later) {
      return;
    }
    long from = seen + later;
    int found = spine.at(spine.time(near) < from ? near : first, end, from);
    if (found == end) {
      return;
    }
    slot = found;
    near = found;
    upTo = spine.time(found) - later;
    after = found == first ? Long.MIN_VALUE : spine.time(found - 1) - later;
    keep(time, second, index);
  }

  private void keep(long time, long second, int index) {
    bestTime = time;
    bestSecond = second;
    best = index;
    isTied = false;
  }

  private void flush(long[] rows) {
    if (slot != NONE) {
      long row = rows.length == 0 ? 0 : rows[best];
      slots.offer(slot, bestTime, bestSecond, row, isTied, features, best);
      slot = NONE;
    }
  }
}

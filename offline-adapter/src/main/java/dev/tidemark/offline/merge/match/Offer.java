package dev.tidemark.offline.merge.match;

import dev.tidemark.offline.merge.vector.FeatureVectors;
import dev.tidemark.offline.merge.vector.Numbers;

/**
 * Offers the records of one DuckDB vector to their slots. Records of one slot that follow each
 * other are compared here, so that the slot itself is touched once.
 */
final class Offer {
  private final Slots slots;
  private final SpineTimes spine;
  private final int firstKey;
  private final boolean isInclusive;
  private final FeatureVectors features;
  private int first;
  private int slot = -1;
  private long bestTime;
  private long bestSecond;
  private long bestRow;
  private int bestIndex;
  private boolean isTied;

  /**
   * Prepares it for one vector.
   *
   * @param firstKey the key that is number 0 among the spine's times
   * @param isInclusive whether a record is seen at its own time, or only after it
   */
  Offer(Slots slots, int firstKey, boolean isInclusive, FeatureVectors features) {
    this.slots = slots;
    this.spine = slots.spine();
    this.firstKey = firstKey;
    this.isInclusive = isInclusive;
    this.features = features;
  }

  /** Records in the order of their vectors: key, time and row number. */
  void byTime(Numbers records, int count) {
    long[] keys = records.column(0);
    long[] times = records.column(1);
    long[] rows = records.column(2);
    int end = 0;
    long key = -1;
    for (int i = 0; i < count; i++) {
      if (keys[i] != key) {
        key = keys[i];
        end = startKey(key);
      }
      add(end, times[i], times[i], 0, rows[i], i);
    }
    flush();
  }

  /** Key, time, second part of the rank, time from which it is seen, and row number. */
  void byTimeAndSecond(Numbers records, int count) {
    long[] keys = records.column(0);
    long[] times = records.column(1);
    long[] seconds = records.column(2);
    long[] seen = records.column(3);
    long[] rows = records.column(4);
    int end = 0;
    long key = -1;
    for (int i = 0; i < count; i++) {
      if (keys[i] != key) {
        key = keys[i];
        end = startKey(key);
      }
      add(end, seen[i], times[i], seconds[i], rows[i], i);
    }
    flush();
  }

  private int startKey(long key) {
    flush();
    int number = (int) (key - firstKey);
    first = spine.first(number);
    return spine.end(number);
  }

  private void add(int end, long seenFrom, long time, long second, long row, int index) {
    if (!isInclusive && seenFrom == Long.MAX_VALUE) {
      return;
    }
    long from = isInclusive ? seenFrom : seenFrom + 1;
    int target = slotFor(end, from);
    if (target == end) {
      return;
    }
    if (target != slot) {
      flush();
      slot = target;
      keep(time, second, row, index);
      return;
    }
    int order = Slots.compare(time, second, bestTime, bestSecond);
    if (order > 0) {
      keep(time, second, row, index);
    } else if (order == 0) {
      isTied = true;
    }
  }

  private int slotFor(int end, long from) {
    if (slot < 0) {
      return spine.at(first, end, from);
    }
    if (spine.time(slot) < from) {
      return spine.at(slot, end, from);
    }
    boolean isHere = slot == first || spine.time(slot - 1) < from;
    return isHere ? slot : spine.at(first, slot, from);
  }

  private void keep(long time, long second, long row, int index) {
    bestTime = time;
    bestSecond = second;
    bestRow = row;
    bestIndex = index;
    isTied = false;
  }

  private void flush() {
    if (slot >= 0) {
      slots.offer(slot, bestTime, bestSecond, bestRow, isTied, features, bestIndex);
      slot = -1;
    }
  }
}

package dev.tidemark.offline.merge.probe;

import dev.tidemark.offline.merge.vector.TextRows;
import dev.tidemark.planner.engine.query.NoRoomException;
import dev.tidemark.planner.engine.query.PointInTimeProbe;
import java.util.Arrays;
import java.util.function.LongConsumer;
import org.apache.arrow.vector.BigIntVector;

/** The texts of keys whose codes don't tell them, one after the other. */
final class KeyTexts {
  private static final int MOST = Integer.MAX_VALUE - 8;

  private final int keys;
  private final LongConsumer room;

  /** Of each key where its text ends and how long it is; empty until there is one. */
  private int[] ends = new int[0];

  private int[] lengths = new int[0];
  private byte[] bytes = new byte[0];
  private int used;

  /**
   * Has none yet.
   *
   * @param room is told what they are going to take of the heap
   */
  KeyTexts(int keys, LongConsumer room) {
    this.keys = keys;
    this.room = room;
  }

  /** What they take of the heap. */
  long bytes() {
    return (long) Integer.BYTES * (ends.length + lengths.length) + bytes.length;
  }

  void add(BigIntVector numbers, TextRows texts, long[] codes) {
    for (int i = 0; i < codes.length; i++) {
      if (!TextRows.isTold(codes[i])) {
        add((int) numbers.get(i), texts, i);
      }
    }
  }

  private void add(int number, TextRows texts, int row) {
    if (ends.length == 0) {
      room.accept(2L * Integer.BYTES * keys);
      ends = new int[keys];
      lengths = new int[keys];
    }
    int length = texts.length(row);
    grow((long) used + length);
    texts.copy(row, bytes, used);
    used += length;
    ends[number] = used;
    lengths[number] = length;
  }

  private void grow(long needed) {
    if (needed <= bytes.length) {
      return;
    }
    if (needed > MOST) {
      throw new NoRoomException(
          PointInTimeProbe.STRATEGY,
          "The history's keys have more than 2 GB of text; SET pit_strategy = 'merge'");
    }
    int length = (int) Math.min(MOST, Math.max(needed, 2L * bytes.length));
    room.accept(bytes() + length);
    bytes = Arrays.copyOf(bytes, length);
  }

  /** Whether a key's text is that of a row. */
  boolean is(int number, TextRows texts, int row) {
    int length = lengths[number];
    return texts.is(row, bytes, ends[number] - length, length);
  }
}

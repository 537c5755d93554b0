package dev.tidemark.offline.merge.vector;

import java.nio.ByteBuffer;

/**
 * One feature of each slot's best record, as bits of one width. Sixty-four neighbours share a word
 * of NULLs, so whoever sets them one by one from several threads keeps those apart.
 */
abstract class FeatureColumn {
  private static final int NONE = -1;

  private final long[] isNull;
  private boolean hasNulls;

  FeatureColumn(int rows) {
    this.isNull = new long[(rows >>> 6) + 1];
  }

  /** Empty values of a type. */
  static FeatureColumn of(FeatureType type, int rows) {
    return switch (type.bytes()) {
      case 1 -> new Bytes(rows);
      case 2 -> new Shorts(rows);
      case 4 -> new Ints(rows);
      default -> new Longs(rows);
    };
  }

  /** Takes the value of a row over. */
  final void set(int slot, ByteBuffer vector, int row, boolean isEmpty) {
    long bit = 1L << slot;
    if (isEmpty) {
      hasNulls = true;
      isNull[slot >>> 6] |= bit;
      return;
    }
    if (hasNulls) {
      isNull[slot >>> 6] &= ~bit;
    }
    put(slot, vector, row);
  }

  /** Of those rows that are NULL, from several threads at once. */
  final void scatterNulls(FeatureVectors records, int column, int[] slots) {
    synchronized (isNull) {
      for (int i = 0; i < slots.length; i++) {
        if (records.isNull(column, i)) {
          hasNulls = true;
          isNull[slots[i] >>> 6] |= 1L << slots[i];
        }
      }
    }
  }

  /** So many slots; negative ones instead of those that are NULL. */
  final int[] withValue(int[] slots, int count) {
    if (!hasNulls) {
      return slots;
    }
    int[] valued = new int[count];
    for (int i = 0; i < count; i++) {
      valued[i] = slots[i] >= 0 && isNull(slots[i]) ? NONE : slots[i];
    }
    return valued;
  }

  /** Whether a BOOLEAN is of any slot, if only for a while. */
  boolean hasTrue() {
    throw new IllegalStateException("Only a byte can be true");
  }

  /** Whether a BOOLEAN is; NULL isn't. */
  boolean isTrue(int slot) {
    throw new IllegalStateException("Only a byte can be true");
  }

  final boolean isNull(int slot) {
    return (isNull[slot >>> 6] & (1L << slot)) != 0;
  }

  abstract void put(int slot, ByteBuffer vector, int row);

  /** The rows' values, whatever they are where one is NULL. Slots belong to one thread each. */
  abstract void scatter(ByteBuffer vector, int[] slots);

  /** Writes the values of so many slots; 0 where a slot is negative. */
  abstract void copy(int[] slots, int count, ByteBuffer vector);

  /** The same as a bit each, in words of eight bytes. */
  void copyBits(int[] slots, int count, ByteBuffer words) {
    throw new IllegalStateException("Only a byte is kept as a bit");
  }

  private static final class Bytes extends FeatureColumn {
    private final byte[] values;
    private boolean hasTrue;

    Bytes(int rows) {
      super(rows);
      this.values = new byte[rows];
    }

    @Override
    void put(int slot, ByteBuffer vector, int row) {
      byte value = vector.get(row);
      values[slot] = value;
      if (value != 0) {
        hasTrue = true;
      }
    }

    @Override
    void scatter(ByteBuffer vector, int[] slots) {
      int any = 0;
      for (int i = 0; i < slots.length; i++) {
        byte value = vector.get(i);
        values[slots[i]] = value;
        any |= value;
      }
      if (any != 0) {
        hasTrue = true;
      }
    }

    @Override
    void copy(int[] slots, int count, ByteBuffer vector) {
      for (int i = 0; i < count; i++) {
        int slot = slots[i];
        vector.put(i, slot < 0 ? (byte) 0 : values[slot]);
      }
    }

    @Override
    boolean hasTrue() {
      return hasTrue;
    }

    @Override
    boolean isTrue(int slot) {
      return values[slot] != 0 && !isNull(slot);
    }

    @Override
    void copyBits(int[] slots, int count, ByteBuffer words) {
      for (int start = 0; start < count; start += Long.SIZE) {
        long word = 0;
        for (int i = start; i < Math.min(count, start + Long.SIZE); i++) {
          word |= (slots[i] < 0 ? 0L : values[slots[i]]) << i;
        }
        words.putLong(start / Byte.SIZE, word);
      }
    }
  }

  private static final class Shorts extends FeatureColumn {
    private final short[] values;

    Shorts(int rows) {
      super(rows);
      this.values = new short[rows];
    }

    @Override
    void put(int slot, ByteBuffer vector, int row) {
      values[slot] = vector.getShort(2 * row);
    }

    @Override
    void scatter(ByteBuffer vector, int[] slots) {
      for (int i = 0; i < slots.length; i++) {
        values[slots[i]] = vector.getShort(2 * i);
      }
    }

    @Override
    void copy(int[] slots, int count, ByteBuffer vector) {
      for (int i = 0; i < count; i++) {
        int slot = slots[i];
        vector.putShort(2 * i, slot < 0 ? (short) 0 : values[slot]);
      }
    }
  }

  private static final class Ints extends FeatureColumn {
    private final int[] values;

    Ints(int rows) {
      super(rows);
      this.values = new int[rows];
    }

    @Override
    void put(int slot, ByteBuffer vector, int row) {
      values[slot] = vector.getInt(4 * row);
    }

    @Override
    void scatter(ByteBuffer vector, int[] slots) {
      for (int i = 0; i < slots.length; i++) {
        values[slots[i]] = vector.getInt(4 * i);
      }
    }

    @Override
    void copy(int[] slots, int count, ByteBuffer vector) {
      for (int i = 0; i < count; i++) {
        int slot = slots[i];
        vector.putInt(4 * i, slot < 0 ? 0 : values[slot]);
      }
    }
  }

  private static final class Longs extends FeatureColumn {
    private final long[] values;

    Longs(int rows) {
      super(rows);
      this.values = new long[rows];
    }

    @Override
    void put(int slot, ByteBuffer vector, int row) {
      values[slot] = vector.getLong(8 * row);
    }

    @Override
    void scatter(ByteBuffer vector, int[] slots) {
      for (int i = 0; i < slots.length; i++) {
        values[slots[i]] = vector.getLong(8 * i);
      }
    }

    @Override
    void copy(int[] slots, int count, ByteBuffer vector) {
      for (int i = 0; i < count; i++) {
        int slot = slots[i];
        vector.putLong(8 * i, slot < 0 ? 0 : values[slot]);
      }
    }
  }
}

package dev.tidemark.offline.merge;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The features of each slot's best record. Sixty-four neighbours share a word, so whoever writes
 * from several threads keeps those apart.
 */
final class Features {
  private final List<FeatureType> types;
  private final ByteBuffer[] values;
  private final long[][] isNull;

  /** Room for a slot of each row. */
  Features(List<FeatureType> types, int rows) {
    this.types = List.copyOf(types);
    this.values =
        types.stream()
            .map(type -> ByteBuffer.allocate(rows * type.bytes()).order(ByteOrder.nativeOrder()))
            .toArray(ByteBuffer[]::new);
    this.isNull = new long[types.size()][(rows >>> 6) + 1];
  }

  /** What they take: values, and whether there are any. */
  static int bytesPerRow(List<FeatureType> types) {
    return types.stream().mapToInt(type -> type.bytes() + 1).sum();
  }

  List<FeatureType> types() {
    return types;
  }

  /** Takes a record's features over. */
  void set(int slot, FeatureVectors records, int row) {
    for (int column = 0; column < values.length; column++) {
      boolean empty = records.isNull(column, row);
      types.get(column).put(values[column], slot, records.bits(column, row));
      setNull(column, slot, empty);
    }
  }

  /** Takes another slot's features over. */
  void copy(int slot, int from) {
    for (int column = 0; column < values.length; column++) {
      types.get(column).put(values[column], slot, bits(column, from));
      setNull(column, slot, isNull(column, from));
    }
  }

  private void setNull(int column, int slot, boolean empty) {
    long bit = 1L << slot;
    if (empty) {
      isNull[column][slot >>> 6] |= bit;
    } else {
      isNull[column][slot >>> 6] &= ~bit;
    }
  }

  boolean isNull(int column, int slot) {
    return (isNull[column][slot >>> 6] & (1L << slot)) != 0;
  }

  long bits(int column, int slot) {
    return types.get(column).get(values[column], slot);
  }
}

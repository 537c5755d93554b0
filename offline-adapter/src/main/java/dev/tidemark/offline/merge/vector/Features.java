package dev.tidemark.offline.merge.vector;

import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.duckdb.DuckDBWritableVector;

/** The features of each slot's best record, a {@link FeatureColumn} each. */
public final class Features {
  private final FeatureColumn[] columns;

  /** Room for a slot of each row. */
  public Features(List<FeatureType> types, int rows) {
    this.columns =
        types.stream().map(type -> FeatureColumn.of(type, rows)).toArray(FeatureColumn[]::new);
  }

  /** What they take: values, and whether there are any. */
  public static int bytesPerRow(List<FeatureType> types) {
    return types.stream().mapToInt(type -> type.bytes() + 1).sum();
  }

  public boolean isEmpty() {
    return columns.length == 0;
  }

  /** Whether a feature that is a BOOLEAN may be true of any slot. */
  public boolean hasTrue(int i) {
    return columns[i].hasTrue();
  }

  /** Whether a feature that is a BOOLEAN is true of a slot. */
  public boolean isTrue(int i, int slot) {
    return columns[i].isTrue(slot);
  }

  /** Tells a feature of so many slots, NULL where a slot is negative. */
  public void tell(int i, int[] slots, int count, DuckDBWritableVector result) {
    int[] valued = columns[i].withValue(slots, count);
    columns[i].copy(valued, count, VectorMemory.of(result));
    Validity.write(valued, count, result);
  }

  /**
   * The same of rows that have left DuckDB: fills the vector with as many values as slots. What it
   * allocates by itself it fills with zeros first.
   */
  public void tell(int i, int[] slots, FieldVector result) {
    BaseFixedWidthVector vector = (BaseFixedWidthVector) result;
    int count = slots.length;
    int bits = (count + Long.SIZE - 1) / Long.SIZE * Long.BYTES;
    int bytes = vector instanceof BitVector ? bits : count * vector.getTypeWidth();
    try (ArrowBuf validity = vector.getAllocator().buffer(bits);
        ArrowBuf data = vector.getAllocator().buffer(bytes)) {
      int[] valued = columns[i].withValue(slots, count);
      Validity.write(valued, count, VectorMemory.of(validity, bits));
      if (vector instanceof BitVector) {
        columns[i].copyBits(valued, count, VectorMemory.of(data, bytes));
      } else {
        columns[i].copy(valued, count, VectorMemory.of(data, bytes));
      }
      // How many are NULL is of interest only where there is no validity buffer.
      vector.loadFieldBuffers(new ArrowFieldNode(count, 0), List.of(validity, data));
    }
  }

  /** Takes the features of records over, each to a slot of its own that has none yet. */
  public void scatter(FeatureVectors records, int[] slots) {
    for (int i = 0; i < columns.length; i++) {
      columns[i].scatter(records.memory(i), slots);
      if (records.mayHaveNulls(i)) {
        columns[i].scatterNulls(records, i, slots);
      }
    }
  }

  /** Takes a record's features over. */
  public void set(int slot, FeatureVectors records, int row) {
    for (int i = 0; i < columns.length; i++) {
      columns[i].set(slot, records.memory(i), row, records.isNull(i, row));
    }
  }
}

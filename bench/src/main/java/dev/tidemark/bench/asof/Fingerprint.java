package dev.tidemark.bench.asof;

import java.util.Arrays;
import java.util.List;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Tells one join's rows from another's, whatever their order.
 *
 * @param rows how many there were
 * @param values how many of their values weren't NULL
 * @param hash the sum of a hash of each row
 */
public record Fingerprint(long rows, long values, long hash) {
  /** Of no row. */
  public static final Fingerprint EMPTY = new Fingerprint(0, 0, 0);

  /** Adds a batch of whole numbers, doubles and texts. */
  public Fingerprint plus(VectorSchemaRoot batch) {
    List<FieldVector> vectors = batch.getFieldVectors();
    long some = 0;
    long sum = 0;
    for (int i = 0; i < batch.getRowCount(); i++) {
      long row = 0;
      for (FieldVector vector : vectors) {
        boolean there = !vector.isNull(i);
        some += there ? 1 : 0;
        row = mixed(row ^ (there ? bits(vector, i) : 0x5bd1e995L));
      }
      sum += row;
    }
    return new Fingerprint(rows + batch.getRowCount(), values + some, hash + sum);
  }

  private static long bits(FieldVector vector, int i) {
    if (vector instanceof BigIntVector whole) {
      return whole.get(i);
    } else if (vector instanceof IntVector whole) {
      return whole.get(i);
    } else if (vector instanceof VarCharVector text) {
      return Arrays.hashCode(text.get(i));
    }
    return Double.doubleToLongBits(((Float8Vector) vector).get(i));
  }

  /** SplitMix64's finaliser. */
  private static long mixed(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}

package dev.tidemark.bench;

import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * A fingerprint of a join's rows that doesn't depend on their order.
 *
 * @param rows how many there were
 * @param matched how many of them had a match
 * @param fingerprint the sum of a hash of each row
 */
record Answer(long rows, long matched, long fingerprint) {
  static final Answer EMPTY = new Answer(0, 0, 0);

  /** Adds a batch with the columns {@code row_id}, {@code clicks} and {@code score}. */
  Answer plus(VectorSchemaRoot batch) {
    BigIntVector rowIds = (BigIntVector) batch.getVector("row_id");
    IntVector clicks = (IntVector) batch.getVector("clicks");
    Float8Vector scores = (Float8Vector) batch.getVector("score");
    long someMatched = 0;
    long sum = 0;
    for (int i = 0; i < batch.getRowCount(); i++) {
      long hash = mix(rowIds.get(i));
      if (!clicks.isNull(i)) {
        someMatched++;
        hash = mix(hash ^ clicks.get(i));
        hash = mix(hash ^ Double.doubleToLongBits(scores.get(i)));
      }
      sum += hash;
    }
    return new Answer(rows + batch.getRowCount(), matched + someMatched, fingerprint + sum);
  }

  /** SplitMix64's finaliser. */
  private static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}

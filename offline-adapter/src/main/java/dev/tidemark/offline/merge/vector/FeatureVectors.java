package dev.tidemark.offline.merge.vector;

import java.nio.ByteBuffer;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBReadableVector;

/** The features of the records of one of DuckDB's chunks; only valid as long as that is. */
public final class FeatureVectors {
  private final DuckDBReadableVector[] vectors;
  private final ByteBuffer[] memory;

  /** So many of the chunk's columns, from the one given on. */
  public FeatureVectors(int features, DuckDBDataChunkReader chunk, int firstColumn) {
    this.vectors = new DuckDBReadableVector[features];
    this.memory = new ByteBuffer[features];
    for (int i = 0; i < features; i++) {
      vectors[i] = chunk.vector(firstColumn + i);
      memory[i] = VectorMemory.of(vectors[i]);
    }
  }

  boolean mayHaveNulls(int column) {
    return VectorMemory.mayHaveNulls(vectors[column]);
  }

  boolean isNull(int column, int row) {
    return vectors[column].isNull(row);
  }

  /** The values as they lie in DuckDB's vector. */
  ByteBuffer memory(int column) {
    return memory[column];
  }
}

package dev.tidemark.offline.merge;

import java.nio.ByteBuffer;
import java.util.List;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBReadableVector;

/** The features of the records of one of DuckDB's chunks; only valid as long as that is. */
final class FeatureVectors {
  private final List<FeatureType> types;
  private final DuckDBReadableVector[] vectors;
  private final ByteBuffer[] memory;

  /** The chunk's columns from the one given on. */
  FeatureVectors(List<FeatureType> types, DuckDBDataChunkReader chunk, int firstColumn) {
    this.types = types;
    this.vectors = new DuckDBReadableVector[types.size()];
    this.memory = new ByteBuffer[types.size()];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = chunk.vector(firstColumn + i);
      memory[i] = VectorMemory.of(vectors[i]);
    }
  }

  boolean isNull(int column, int row) {
    return vectors[column].isNull(row);
  }

  long bits(int column, int row) {
    return types.get(column).get(memory[column], row);
  }
}

package dev.tidemark.offline.merge.vector;

import org.duckdb.DuckDBDataChunkReader;

/** The BIGINTs of DuckDB's vectors, copied as a whole. None may be NULL. Belongs to one thread. */
public final class Numbers {
  private final long[][] columns;

  /** Room for vectors of DuckDB's usual length; it grows where one is longer. */
  public Numbers(int columns) {
    this.columns = new long[columns][2048];
  }

  /** Copies as many columns as there is room for, from the one given on; returns the rows. */
  public int load(DuckDBDataChunkReader chunk, int firstColumn) {
    int rows = (int) chunk.rowCount();
    for (int i = 0; i < columns.length; i++) {
      if (columns[i].length < rows) {
        columns[i] = new long[rows];
      }
      VectorMemory.of(chunk.vector(firstColumn + i)).asLongBuffer().get(columns[i], 0, rows);
    }
    return rows;
  }

  /** What was loaded last; only valid until the next load. */
  public long[] column(int i) {
    return columns[i];
  }
}

package dev.tidemark.server.statement.write;

import dev.tidemark.planner.engine.BatchStream;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/** Rows made from those of a source: closing or cancelling them does the same to the source. */
record ArrangedRows(BatchStream rows, BatchStream source) implements BatchStream {
  @Override
  public Schema schema() {
    return rows.schema();
  }

  @Override
  public VectorSchemaRoot root() {
    return rows.root();
  }

  @Override
  public boolean next() {
    return rows.next();
  }

  @Override
  public void cancel() {
    source.cancel();
    rows.cancel();
  }

  @Override
  public void close() {
    try (source) {
      rows.close();
    }
  }
}

package dev.tidemark.server.statement.write;

import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.WrappedStream;

/** Rows made from those of a source: closing or cancelling them does the same to the source. */
record ArrangedRows(BatchStream rows, BatchStream source) implements WrappedStream {
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

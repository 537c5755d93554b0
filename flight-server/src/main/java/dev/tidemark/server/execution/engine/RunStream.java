package dev.tidemark.server.execution.engine;

import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.engine.BatchStream;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * The root's rows, with the sessions they come from: closing one closes all.
 *
 * @param files that the rows are read from
 */
public record RunStream(BatchStream rows, OpenSessions sessions, HistoryFiles files)
    implements BatchStream {
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
    try {
      return rows.next();
    } catch (TidemarkException e) {
      throw files.explain(e);
    }
  }

  @Override
  public void cancel() {
    rows.cancel();
  }

  @Override
  public void close() {
    try (sessions) {
      rows.close();
    }
  }
}

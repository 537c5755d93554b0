package dev.tidemark.server.execution.engine;

import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.WrappedStream;

/**
 * The root's rows, with the sessions they come from: closing one closes all.
 *
 * @param files that the rows are read from
 */
public record RunStream(BatchStream rows, OpenSessions sessions, HistoryFiles files)
    implements WrappedStream {
  @Override
  public boolean next() {
    try {
      return rows.next();
    } catch (TidemarkException e) {
      throw files.explain(e);
    }
  }

  @Override
  public void close() {
    try (sessions) {
      rows.close();
    }
  }
}

package dev.tidemark.server.statement.prepared;

import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.query.Parameter;
import java.util.List;

/** Executes a prepared statement that gives rows. */
@FunctionalInterface
public interface RowSource {

  /** Starts the execution; the caller closes the stream. One parameter for each {@code ?}. */
  BatchStream open(Call call, List<Parameter> parameters);
}

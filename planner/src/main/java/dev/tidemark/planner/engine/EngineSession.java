package dev.tidemark.planner.engine;

import dev.tidemark.planner.engine.query.EngineQuery;

/**
 * One query's use of an engine. Threads: one at a time; {@link #cancel} from any. Closing it closes
 * the streams it gave.
 */
public interface EngineSession extends AutoCloseable {

  /** Starts the query and returns its lazy result. */
  BatchStream run(EngineQuery query);

  /** Stops whatever runs. */
  void cancel();

  @Override
  void close();
}

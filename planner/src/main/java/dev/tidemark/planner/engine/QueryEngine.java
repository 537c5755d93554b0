package dev.tidemark.planner.engine;

/** Something that executes SQL. Thread-safe; lives as long as the server. */
public interface QueryEngine {

  EngineId id();

  /**
   * Opens what one query needs: all that runs in one session reads one state of the engine's data.
   */
  EngineSession open(QueryContext context);
}

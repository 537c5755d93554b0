package dev.tidemark.planner.engine;

import dev.tidemark.planner.engine.query.EngineQuery;

/** Something that executes SQL. Thread-safe; lives as long as the server. */
public interface QueryEngine {

  EngineId id();

  /**
   * Opens what one query needs: all that runs in one session reads one state of the engine's data.
   */
  EngineSession open(QueryContext context);

  /**
   * Runs one query that shares no state with another: a session of its own that ends with the
   * stream, made cheaper where the engine can. The engine is free as soon as it has delivered, even
   * if the stream is read slowly.
   */
  default BatchStream runAlone(QueryContext context, EngineQuery query) {
    EngineSession session = open(context);
    try {
      return new SessionStream(session, session.run(query));
    } catch (RuntimeException | Error e) {
      try {
        session.close();
      } catch (RuntimeException closing) {
        e.addSuppressed(closing);
      }
      throw e;
    }
  }
}

package dev.tidemark.server.execution.engine;

import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.EngineId;
import dev.tidemark.planner.engine.OnlineSession;
import dev.tidemark.planner.engine.QueryContext;
import dev.tidemark.planner.engine.QueryEngine;
import dev.tidemark.planner.engine.query.EngineQuery;
import java.util.function.Function;

/** The store's own PostgreSQL, whose sessions read tails, too. */
public record OnlineEngine(QueryEngine engine, Function<QueryContext, OnlineSession> opener)
    implements QueryEngine {

  @Override
  public EngineId id() {
    return engine.id();
  }

  @Override
  public OnlineSession open(QueryContext context) {
    return opener.apply(context);
  }

  @Override
  public BatchStream runAlone(QueryContext context, EngineQuery query) {
    return engine.runAlone(context, query);
  }
}

package dev.tidemark.offline.merge;

import dev.tidemark.offline.duckdb.DuckDb;
import dev.tidemark.offline.duckdb.engine.DuckDbEngine;
import dev.tidemark.offline.merge.match.MergeFunctions;
import dev.tidemark.planner.engine.EngineId;
import dev.tidemark.planner.engine.QueryContext;
import dev.tidemark.planner.engine.QueryEngine;
import dev.tidemark.planner.engine.WorkSession;

/** DuckDB with the merge operator before its queries. Thread-safe. */
public final class MergeEngine implements QueryEngine {
  private final DuckDbEngine duckDb;
  private final MergeFunctions functions;

  /** Makes the operator's functions known to the DuckDB, whose engine stays the caller's. */
  public MergeEngine(DuckDb database, DuckDbEngine duckDb) {
    this.duckDb = duckDb;
    this.functions = new MergeFunctions(database);
  }

  @Override
  public EngineId id() {
    return duckDb.id();
  }

  @Override
  public WorkSession open(QueryContext context) {
    return new MergeSession(duckDb.open(context), functions, context.allocator());
  }
}

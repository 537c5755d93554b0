package dev.tidemark.planner.dialect.statement;

import dev.tidemark.planner.dialect.duckdb.DuckDbSql;
import dev.tidemark.planner.dialect.engine.EngineSql;
import dev.tidemark.planner.dialect.postgres.PostgresSql;
import dev.tidemark.planner.dialect.trino.TrinoSql;
import dev.tidemark.planner.engine.EngineKind;

/** The dialect of each kind of engine. */
public final class Dialects {
  private Dialects() {}

  public static EngineSql of(EngineKind kind) {
    return switch (kind) {
      case DUCKDB -> DuckDbSql.INSTANCE;
      case POSTGRES -> PostgresSql.INSTANCE;
      case TRINO -> TrinoSql.INSTANCE;
    };
  }
}

package dev.tidemark.server.execution;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.engine.EngineId;
import dev.tidemark.planner.engine.HistoryScanner;
import dev.tidemark.planner.engine.QueryContext;
import dev.tidemark.planner.engine.QueryEngine;
import dev.tidemark.planner.engine.WorkSession;
import dev.tidemark.server.session.Session;
import dev.tidemark.server.tables.SystemTable;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a plan can run on.
 *
 * @param work opens DuckDB, where stores are joined
 * @param online the store's own PostgreSQL
 * @param source finds a registered PostgreSQL by its schema's name
 * @param systemTable finds a table of {@code system} by its name
 * @param others Trino, where there is one
 */
public record Engines(
    Function<QueryContext, WorkSession> work,
    OnlineEngine online,
    Function<String, QueryEngine> source,
    HistoryScanner scanner,
    Function<String, SystemTable> systemTable,
    Optional<OtherMachines> others) {

  /** Errors: {@code NO_ENGINE} where no Trino is configured. */
  OtherMachines otherMachines() {
    return others.orElseThrow(
        () ->
            new TidemarkException(
                ErrorCode.NO_ENGINE,
                "This server knows no Trino; start it with --trino-url, or SET engine = 'auto'"));
  }

  /** Finds a PostgreSQL. */
  QueryEngine engine(EngineId engine) {
    return engine.source().isEmpty() ? online : source.apply(engine.source());
  }

  List<Object[]> systemRows(String table, Session session) {
    return systemTable.apply(table).rows().apply(session);
  }
}

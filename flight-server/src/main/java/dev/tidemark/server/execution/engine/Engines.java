package dev.tidemark.server.execution.engine;

import dev.tidemark.planner.engine.EngineId;
import dev.tidemark.planner.engine.QueryContext;
import dev.tidemark.planner.engine.QueryEngine;
import dev.tidemark.planner.engine.WorkSession;
import dev.tidemark.planner.engine.scan.HistoryScanner;
import dev.tidemark.server.session.Session;
import dev.tidemark.server.tables.system.SystemTable;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a plan can run on.
 *
 * @param work opens DuckDB, where stores are joined
 * @param online the store's own PostgreSQL
 * @param source finds a registered PostgreSQL by its schema's name
 * @param systemTable finds a table of {@code system} by its name
 * @param clock the store's
 * @param others Trino, where there is one
 * @param keyCounts what is remembered of the histories' keys
 * @param recentChoices what is remembered of PostgreSQL's tables
 * @param recentTexts what was written for DuckDB
 */
public record Engines(
    Function<QueryContext, WorkSession> work,
    OnlineEngine online,
    Function<String, QueryEngine> source,
    HistoryScanner scanner,
    Function<String, SystemTable> systemTable,
    Supplier<Instant> clock,
    Optional<OtherMachines> others,
    KeyCounts keyCounts,
    RecentChoices recentChoices,
    RecentTexts recentTexts) {

  /** For plans with distributed parts, which there are only with other machines. */
  public OtherMachines otherMachines() {
    return others.orElseThrow();
  }

  /** Finds a PostgreSQL. */
  public QueryEngine engine(EngineId engine) {
    return engine.source().isEmpty() ? online : source.apply(engine.source());
  }

  public List<Object[]> systemRows(String table, Session session) {
    return systemTable.apply(table).rows().apply(session);
  }
}

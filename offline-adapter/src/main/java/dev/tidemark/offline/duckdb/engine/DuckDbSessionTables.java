package dev.tidemark.offline.duckdb.engine;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.offline.duckdb.DuckDb;
import dev.tidemark.offline.duckdb.DuckDbText;
import dev.tidemark.offline.duckdb.Lease;
import dev.tidemark.offline.duckdb.engine.TablesOfSession.Table;
import dev.tidemark.offline.duckdb.intake.BatchIntake;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.QueryContext;
import dev.tidemark.planner.engine.SessionTables;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * Session tables in the embedded DuckDB: one schema a session, dropped with it. Where DuckDB fails,
 * their rows are lost; the names are kept until the session makes such tables again or drops them.
 */
public final class DuckDbSessionTables implements SessionTables {
  private final DuckDb duckDb;
  private final AtomicLong numbers = new AtomicLong();
  private final Map<String, TablesOfSession> sessions = new ConcurrentHashMap<>();

  public DuckDbSessionTables(DuckDb duckDb) {
    this.duckDb = duckDb;
  }

  @Override
  public long generation() {
    return duckDb.generation();
  }

  @Override
  public Map<String, List<Column>> list(String sessionId) {
    return of(sessionId).map(TablesOfSession::columns).orElse(Map.of());
  }

  @Override
  public Set<String> lost(String sessionId) {
    return of(sessionId).map(TablesOfSession::lost).orElse(Set.of());
  }

  @Override
  public void create(String sessionId, String table, List<Column> columns) {
    refuseAmbiguous(table, columns);
    try (Lease lease = duckDb.lease()) {
      TablesOfSession session = open(sessionId, lease);
      Table made = newTable(session, columns);
      synchronized (session) {
        session.requireFree(table);
        lease.execute(definition(made));
        session.add(table, made, lease);
      }
    }
  }

  @Override
  public long create(QueryContext context, String table, List<Column> columns, BatchStream rows) {
    try (rows) {
      refuseAmbiguous(table, columns);
      try (Lease lease = duckDb.lease()) {
        TablesOfSession session = open(context.sessionId(), lease);
        Table made = newTable(session, columns);
        long count = fill(lease, context, made, rows);
        synchronized (session) {
          session.requireFree(table);
          lease.execute("COMMIT");
          session.add(table, made, lease);
        }
        return count;
      }
    }
  }

  @Override
  public long replace(QueryContext context, String table, List<Column> columns, BatchStream rows) {
    try (rows) {
      refuseAmbiguous(table, columns);
      try (Lease lease = duckDb.lease()) {
        TablesOfSession session = open(context.sessionId(), lease);
        Table made = newTable(session, columns);
        long count = fill(lease, context, made, rows);
        synchronized (session) {
          lease.execute("COMMIT");
          Optional<Table> before = session.add(table, made, lease);
          before.ifPresent(old -> drop(lease, old));
        }
        return count;
      }
    }
  }

  /** Makes the table within a transaction, which the end of the lease takes back. */
  private static long fill(Lease lease, QueryContext context, Table made, BatchStream rows) {
    lease.execute("BEGIN");
    lease.execute(definition(made));
    return new BatchIntake(lease, context.allocator())
        .insert(made.physicalName(), made.columns(), rows, () -> {});
  }

  /** DuckDB ignores the case of quoted names, too, so its own name is a number. */
  private Table newTable(TablesOfSession session, List<Column> columns) {
    return new Table(session.schema() + ".t" + numbers.incrementAndGet(), columns);
  }

  private static void refuseAmbiguous(String table, List<Column> columns) {
    Set<String> names = new HashSet<>();
    for (Column column : columns) {
      if (!names.add(column.name().toLowerCase(Locale.ROOT))) {
        throw new TidemarkException(
            ErrorCode.AMBIGUOUS_NAME,
            "Column '" + column.name() + "' of table '" + table + "' is there twice");
      }
    }
  }

  private static String definition(Table table) {
    return table.columns().stream()
        .map(
            column ->
                DuckDbText.name(column.name())
                    + " "
                    + column.type().duckdb()
                    + (column.nullable() ? "" : " NOT NULL"))
        .collect(Collectors.joining(", ", "CREATE TABLE " + table.physicalName() + " (", ")"));
  }

  /** The session's tables, of which those of a DuckDB that failed are lost. */
  private Optional<TablesOfSession> of(String sessionId) {
    Optional<TablesOfSession> session = Optional.ofNullable(sessions.get(sessionId));
    session.ifPresent(tables -> tables.follow(duckDb.generation()));
    return session;
  }

  /** With a schema in the lease's DuckDB. */
  private TablesOfSession open(String sessionId, Lease lease) {
    TablesOfSession session =
        sessions.computeIfAbsent(
            sessionId, id -> new TablesOfSession("memory.session_" + numbers.incrementAndGet()));
    session.open(lease);
    return session;
  }

  @Override
  public long append(QueryContext context, String table, BatchStream rows) {
    try (rows;
        Lease lease = duckDb.lease()) {
      Table target = find(context.sessionId(), table);
      int given = rows.schema().getFields().size();
      if (given != target.columns().size()) {
        throw new TidemarkException(
            ErrorCode.INVALID_STATEMENT,
            "Table '"
                + table
                + "' has "
                + target.columns().size()
                + " columns, but each row has "
                + given
                + " values");
      }
      lease.requireUsable();
      lease.execute("BEGIN");
      long count =
          new BatchIntake(lease, context.allocator())
              .insert(target.physicalName(), target.columns(), rows, () -> {});
      lease.execute("COMMIT");
      return count;
    }
  }

  @Override
  public void drop(String sessionId, String table) {
    TablesOfSession session = of(sessionId).orElseThrow(() -> TablesOfSession.notFound(table));
    synchronized (session) {
      Optional<Table> dropped = session.remove(table);
      if (dropped.isPresent()) {
        try (Lease lease = duckDb.lease()) {
          drop(lease, dropped.get());
        }
      }
    }
  }

  private static void drop(Lease lease, Table table) {
    lease.execute("DROP TABLE IF EXISTS " + table.physicalName());
  }

  @Override
  public void dropAll(String sessionId) {
    TablesOfSession session = sessions.remove(sessionId);
    if (session != null && session.hasSchemaIn(duckDb.generation())) {
      try (Lease lease = duckDb.lease()) {
        lease.execute("DROP SCHEMA IF EXISTS " + session.schema() + " CASCADE");
      }
    }
  }

  @Override
  public String physicalName(String sessionId, String table) {
    return find(sessionId, table).physicalName();
  }

  private Table find(String sessionId, String table) {
    return of(sessionId).orElseThrow(() -> TablesOfSession.notFound(table)).find(table);
  }
}

package dev.tidemark.offline.duckdb.engine;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.offline.duckdb.DuckDb;
import dev.tidemark.offline.duckdb.DuckDbText;
import dev.tidemark.offline.duckdb.Lease;
import dev.tidemark.offline.duckdb.intake.BatchIntake;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.QueryContext;
import dev.tidemark.planner.engine.SessionTables;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** Session tables in the embedded DuckDB: one schema a session, dropped with it. */
public final class DuckDbSessionTables implements SessionTables {
  private final DuckDb duckDb;
  private final AtomicLong numbers = new AtomicLong();
  private final Map<String, Session> sessions = new ConcurrentHashMap<>();

  public DuckDbSessionTables(DuckDb duckDb) {
    this.duckDb = duckDb;
  }

  private record Table(String physicalName, List<Column> columns) {}

  /** Guarded by itself. */
  private static final class Session {
    final String schema;
    final Map<String, Table> tables = new TreeMap<>();

    Session(String schema) {
      this.schema = schema;
    }
  }

  @Override
  public Map<String, List<Column>> list(String sessionId) {
    Session session = sessions.get(sessionId);
    if (session == null) {
      return Map.of();
    }
    synchronized (session) {
      Map<String, List<Column>> columns = new TreeMap<>();
      session.tables.forEach((name, table) -> columns.put(name, table.columns()));
      return Collections.unmodifiableMap(columns);
    }
  }

  @Override
  public void create(String sessionId, String table, List<Column> columns) {
    refuseAmbiguous(table, columns);
    Session session = session(sessionId);
    synchronized (session) {
      requireFree(session, table);
      Table made = newTable(session, columns);
      try (Lease lease = duckDb.lease()) {
        lease.execute(definition(made));
      }
      session.tables.put(table, made);
    }
  }

  @Override
  public long create(QueryContext context, String table, List<Column> columns, BatchStream rows) {
    try (rows) {
      refuseAmbiguous(table, columns);
      Session session = session(context.sessionId());
      Table made = newTable(session, columns);
      try (Lease lease = duckDb.lease()) {
        long count = fill(lease, context, made, rows);
        synchronized (session) {
          requireFree(session, table);
          lease.execute("COMMIT");
          session.tables.put(table, made);
        }
        return count;
      }
    }
  }

  @Override
  public long replace(QueryContext context, String table, List<Column> columns, BatchStream rows) {
    try (rows) {
      refuseAmbiguous(table, columns);
      Session session = session(context.sessionId());
      Table made = newTable(session, columns);
      try (Lease lease = duckDb.lease()) {
        long count = fill(lease, context, made, rows);
        synchronized (session) {
          lease.execute("COMMIT");
          Table before = session.tables.put(table, made);
          if (before != null) {
            lease.execute("DROP TABLE IF EXISTS " + before.physicalName());
          }
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

  private static void requireFree(Session session, String table) {
    if (session.tables.containsKey(table)) {
      throw new TidemarkException(
          ErrorCode.ALREADY_EXISTS, "Table '" + table + "' already exists in this session");
    }
  }

  /** DuckDB ignores the case of quoted names, too, so its own name is a number. */
  private Table newTable(Session session, List<Column> columns) {
    return new Table(session.schema + ".t" + numbers.incrementAndGet(), List.copyOf(columns));
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

  private Session session(String sessionId) {
    return sessions.computeIfAbsent(
        sessionId,
        id -> {
          String schema = "memory.session_" + numbers.incrementAndGet();
          try (Lease lease = duckDb.lease()) {
            lease.execute("CREATE SCHEMA " + schema);
          }
          return new Session(schema);
        });
  }

  @Override
  public long append(QueryContext context, String table, BatchStream rows) {
    try (rows) {
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
      try (Lease lease = duckDb.lease()) {
        lease.execute("BEGIN");
        long count =
            new BatchIntake(lease, context.allocator())
                .insert(target.physicalName(), target.columns(), rows, () -> {});
        lease.execute("COMMIT");
        return count;
      }
    }
  }

  @Override
  public void drop(String sessionId, String table) {
    Session session = sessions.get(sessionId);
    if (session == null) {
      throw notFound(table);
    }
    synchronized (session) {
      Table dropped = session.tables.remove(table);
      if (dropped == null) {
        throw notFound(table);
      }
      try (Lease lease = duckDb.lease()) {
        lease.execute("DROP TABLE IF EXISTS " + dropped.physicalName());
      }
    }
  }

  @Override
  public void dropAll(String sessionId) {
    Session session = sessions.remove(sessionId);
    if (session == null) {
      return;
    }
    synchronized (session) {
      session.tables.clear();
      try (Lease lease = duckDb.lease()) {
        lease.execute("DROP SCHEMA IF EXISTS " + session.schema + " CASCADE");
      }
    }
  }

  @Override
  public String physicalName(String sessionId, String table) {
    return find(sessionId, table).physicalName();
  }

  private Table find(String sessionId, String table) {
    Session session = sessions.get(sessionId);
    if (session == null) {
      throw notFound(table);
    }
    synchronized (session) {
      Table found = session.tables.get(table);
      if (found == null) {
        throw notFound(table);
      }
      return found;
    }
  }

  private static TidemarkException notFound(String table) {
    return new TidemarkException(
        ErrorCode.TABLE_NOT_FOUND, "Table '" + table + "' does not exist in this session");
  }
}

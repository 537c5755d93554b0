package dev.tidemark.offline.duckdb.engine;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.offline.duckdb.Lease;
import dev.tidemark.planner.engine.SessionTables;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The tables of one session in the DuckDB of one generation, and the names of those that were lost
 * with an earlier one. Guarded by itself.
 */
final class TablesOfSession {
  private final String schema;
  private final Map<String, Table> tables = new TreeMap<>();
  private final Set<String> lost = new TreeSet<>();
  private long generation;
  private boolean hasSchema;

  /** Without tables, and without a schema of that name yet. */
  TablesOfSession(String schema) {
    this.schema = schema;
  }

  /** A table as DuckDB knows it; no two have one name, also not of several generations. */
  record Table(String physicalName, List<Column> columns) {
    Table {
      columns = List.copyOf(columns);
    }
  }

  String schema() {
    return schema;
  }

  /** Notices where the DuckDB of its tables is not the current one any more. */
  synchronized void follow(long current) {
    if (generation < current) {
      lost.addAll(tables.keySet());
      tables.clear();
      generation = current;
      hasSchema = false;
    }
  }

  /** Makes the schema in the lease's DuckDB, unless it is there. */
  synchronized void open(Lease lease) {
    follow(lease.generation());
    requireSame(lease);
    if (!hasSchema) {
      lease.execute("CREATE SCHEMA " + schema);
      hasSchema = true;
    }
  }

  private void requireSame(Lease lease) {
    if (generation != lease.generation()) {
      lease.requireUsable();
    }
  }

  synchronized boolean hasSchemaIn(long current) {
    return hasSchema && generation == current;
  }

  synchronized Map<String, List<Column>> columns() {
    Map<String, List<Column>> columns = new TreeMap<>();
    tables.forEach((name, table) -> columns.put(name, table.columns()));
    return Collections.unmodifiableMap(columns);
  }

  synchronized Set<String> lost() {
    return Set.copyOf(lost);
  }

  synchronized void requireFree(String name) {
    if (tables.containsKey(name)) {
      throw new TidemarkException(
          ErrorCode.ALREADY_EXISTS, "Table '" + name + "' already exists in this session");
    }
  }

  /** Adds what was made on the lease; returns the table whose place it takes. */
  synchronized Optional<Table> add(String name, Table table, Lease lease) {
    requireSame(lease);
    lost.remove(name);
    return Optional.ofNullable(tables.put(name, table));
  }

  /** Empty where it was lost. Errors: {@code TABLE_NOT_FOUND}. */
  synchronized Optional<Table> remove(String name) {
    Optional<Table> table = Optional.ofNullable(tables.remove(name));
    if (table.isEmpty() && !lost.remove(name)) {
      throw notFound(name);
    }
    return table;
  }

  /** Errors: {@code TABLE_NOT_FOUND}, {@code TABLE_LOST}. */
  synchronized Table find(String name) {
    Table table = tables.get(name);
    if (table == null) {
      throw lost.contains(name) ? SessionTables.tableLost(name) : notFound(name);
    }
    return table;
  }

  static TidemarkException notFound(String table) {
    return new TidemarkException(
        ErrorCode.TABLE_NOT_FOUND, "Table '" + table + "' does not exist in this session");
  }
}

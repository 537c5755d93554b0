package dev.tidemark.planner.engine;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The temporary tables of the sessions, which live in the embedded DuckDB and are lost where that
 * fails. What is then asked of one that was lost is refused with {@code TABLE_LOST}, until the
 * session makes it again or drops it. Thread-safe.
 */
public interface SessionTables {

  /** Grows whenever all tables of all sessions are lost. */
  long generation();

  /** The session's tables and their columns, by name. */
  Map<String, List<Column>> list(String sessionId);

  /** The names of the session's tables that were lost; none of them is listed. */
  Set<String> lost(String sessionId);

  /** What is said of a table that was lost. */
  static TidemarkException tableLost(String table) {
    return new TidemarkException(
        ErrorCode.TABLE_LOST,
        "Table '"
            + table
            + "' of this session was lost when the server's DuckDB failed; create it again and load"
            + " its rows, or drop it");
  }

  /** Creates an empty table. Errors: {@code ALREADY_EXISTS}. */
  void create(String sessionId, String table, List<Column> columns);

  /**
   * Creates a table of the stream's rows and closes the stream. The table is there once it is
   * whole; where anything fails, it isn't made. Errors: {@code ALREADY_EXISTS}.
   *
   * @return the rows in it
   */
  long create(QueryContext context, String table, List<Column> columns, BatchStream rows);

  /** As {@link #create(QueryContext, String, List, BatchStream)}, in place of one of that name. */
  long replace(QueryContext context, String table, List<Column> columns, BatchStream rows);

  /**
   * Appends the stream's rows, all or none, and closes it; columns are matched by position.
   *
   * @return the rows appended
   */
  long append(QueryContext context, String table, BatchStream rows);

  /** Drops the table, or forgets that it was lost. Errors: {@code TABLE_NOT_FOUND}. */
  void drop(String sessionId, String table);

  /** Forgets the session. */
  void dropAll(String sessionId);

  /** How SQL inside DuckDB names the table: quoted and qualified. */
  String physicalName(String sessionId, String table);
}

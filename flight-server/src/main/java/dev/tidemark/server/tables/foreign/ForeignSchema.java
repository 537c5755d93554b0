package dev.tidemark.server.tables.foreign;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.QueryContext;
import dev.tidemark.planner.table.TableDef;
import java.util.List;
import java.util.Optional;

/** A registered schema: tables that live in another database. Thread-safe. */
public interface ForeignSchema extends AutoCloseable {

  /**
   * Looks whether the schema is there. Errors: {@code SCHEMA_NOT_FOUND}, {@code
   * POSTGRES_UNAVAILABLE}, {@code WAREHOUSE_UNAVAILABLE}.
   */
  void check();

  /** Errors: {@code POSTGRES_UNAVAILABLE}, {@code WAREHOUSE_UNAVAILABLE}. */
  List<String> tables();

  /** Errors as {@link #tables}. */
  Optional<TableDef> find(String table);

  /** Creates a plain table. Errors: {@code ALREADY_EXISTS}, {@code NOT_SUPPORTED}. */
  void create(String table, List<Column> columns);

  /**
   * Creates a plain table of the rows and closes the stream; where anything fails, there is no
   * table. Errors: as {@link #create}.
   *
   * @return the rows in it
   */
  long createOf(String table, List<Column> columns, BatchStream rows, QueryContext context);

  /**
   * Appends the rows, all or none, and closes the stream.
   *
   * @param columns the stream's, by position; matched with the table's by name
   * @return the rows appended
   */
  long append(String table, List<Column> columns, BatchStream rows, QueryContext context);

  /** Drops a plain table. Errors: {@code TABLE_NOT_FOUND}, {@code NOT_SUPPORTED}. */
  void drop(String table);

  @Override
  void close();
}

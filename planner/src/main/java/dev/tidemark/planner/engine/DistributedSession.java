package dev.tidemark.planner.engine;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.planner.engine.query.EngineQuery;
import dev.tidemark.planner.table.TableDef;
import java.util.List;

/**
 * One query's use of an engine on other machines that reads the same Iceberg tables. Whatever it
 * has to be sent goes there as temporary Iceberg tables, which are gone once the session is closed.
 */
public interface DistributedSession extends EngineSession {

  /**
   * Makes a temporary table of the stream's rows and closes the stream.
   *
   * @return a query in brackets that reads it
   */
  String send(List<Column> columns, BatchStream rows);

  /** Whether {@link #run} gives values of these types exactly; else {@link #keep} does. */
  boolean canRun(List<DataType> types);

  /**
   * Runs the query into a temporary table, for results that are large.
   *
   * @return the table, whose columns are the query's by position
   */
  TableDef keep(EngineQuery query);

  /** What the last statement did, in words, once its rows are read; with the engine's id of it. */
  String account();
}

package dev.tidemark.planner.table;

import dev.tidemark.catalog.group.Column;
import java.util.List;

/**
 * A table as a query sees it.
 *
 * @param columns of a view: those it keeps, whatever its query gives by now; empty for all of them
 */
public record TableDef(TableName name, List<Column> columns, TableLocation location) {
  /** Copies the columns. */
  public TableDef {
    columns = List.copyOf(columns);
  }
}

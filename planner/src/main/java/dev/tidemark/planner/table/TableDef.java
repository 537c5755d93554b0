package dev.tidemark.planner.table;

import dev.tidemark.catalog.group.Column;
import java.util.List;

/**
 * A table as a query sees it.
 *
 * @param columns empty for a view until it is planned
 */
public record TableDef(TableName name, List<Column> columns, TableLocation location) {
  /** Copies the columns. */
  public TableDef {
    columns = List.copyOf(columns);
  }
}

package dev.tidemark.planner.parse.statement;

import dev.tidemark.catalog.error.SqlPosition;
import dev.tidemark.catalog.group.Column;

/** A column with the place where it was declared. */
public record ColumnDefinition(Column column, SqlPosition position) {
  public String name() {
    return column.name();
  }
}

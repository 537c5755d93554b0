package dev.tidemark.catalog.group;

import dev.tidemark.catalog.type.DataType;

/**
 * A column of a feature group with the id that Iceberg gave it, which names it for ever: a rename
 * keeps the id, and PostgreSQL's column is called {@code f<fieldId>}.
 *
 * @param fieldId 0 until the Iceberg table exists
 */
public record GroupColumn(int fieldId, Column column) {
  public String name() {
    return column.name();
  }

  public DataType type() {
    return column.type();
  }

  /** The column's name in {@code online_<id>} and {@code tail_<id>}. */
  public String physicalName() {
    return "f" + fieldId;
  }
}

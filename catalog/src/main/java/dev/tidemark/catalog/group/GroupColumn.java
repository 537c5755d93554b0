package dev.tidemark.catalog.group;

import dev.tidemark.catalog.type.DataType;
import java.util.Optional;

/**
 * A column of a feature group with the id that Iceberg gave it, which names it for ever: a rename
 * keeps the id, and PostgreSQL's column is called {@code f<fieldId>}.
 *
 * @param fieldId 0 until the Iceberg table exists
 * @param defaultValue empty for NULL
 */
public record GroupColumn(int fieldId, Column column, Optional<FeatureDefault> defaultValue) {

  /** A column without a default. */
  public GroupColumn(int fieldId, Column column) {
    this(fieldId, column, Optional.empty());
  }

  /** The same field, otherwise called, typed or described. */
  public GroupColumn with(Column changed) {
    return new GroupColumn(
        fieldId,
        changed,
        defaultValue.map(old -> FeatureDefault.parse(changed.type(), old.text())));
  }

  /** The column under the id that Iceberg gave it. */
  public GroupColumn withFieldId(int id) {
    return new GroupColumn(id, column, defaultValue);
  }

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

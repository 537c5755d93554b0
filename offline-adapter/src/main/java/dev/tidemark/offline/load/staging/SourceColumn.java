package dev.tidemark.offline.load.staging;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.offline.duckdb.DuckDbText;
import org.jspecify.annotations.Nullable;

/**
 * A column of the files.
 *
 * @param type what DuckDB calls its type
 * @param target the group's column it goes to; null for one that only expressions use
 * @param conversion to the target's type; null without one
 */
record SourceColumn(
    String name, String type, @Nullable Column target, @Nullable ColumnConversion conversion) {

  String quoted() {
    return DuckDbText.name(name);
  }

  /** The column as expressions see it: converted where it goes to the group. */
  String selected() {
    return conversion == null ? quoted() : conversion.value() + " AS " + quoted();
  }
}

package dev.tidemark.offline.iceberg.scan;

import dev.tidemark.catalog.type.DataType;
import dev.tidemark.offline.duckdb.DuckDbText;
import java.util.Optional;

/**
 * A column of a scan.
 *
 * @param fieldId by which every file has it, whatever it was called when the file was written
 * @param name in the result
 */
record ScanColumn(int fieldId, String name, DataType type) {

  /** What the column is called between the files and the result. */
  String physicalName() {
    return "f" + fieldId;
  }

  /**
   * The entry of {@code read_parquet}'s schema.
   *
   * @param otherwise what a file without the field has there, as a text; empty for NULL
   */
  String schemaEntry(Optional<String> otherwise) {
    return fieldId
        + ": {name: '"
        + physicalName()
        + "', type: '"
        + type.duckdb()
        + "', default_value: "
        + otherwise.map(DuckDbText::literal).orElse("NULL")
        + "}";
  }

  /** The value where the condition holds, else NULL. */
  String selectedWhere(String condition, String value) {
    return "CASE WHEN " + condition + " THEN " + value + " END AS " + DuckDbText.name(name);
  }

  /** The text as a value of the column's type. */
  String cast(String text) {
    return "CAST(" + DuckDbText.literal(text) + " AS " + type.duckdb() + ")";
  }

  String selected() {
    return physicalName() + " AS " + DuckDbText.name(name);
  }

  /** For a file that has another type of it. */
  String converted() {
    return "CAST(" + physicalName() + " AS " + type.duckdb() + ") AS " + DuckDbText.name(name);
  }

  String nothing() {
    return "CAST(NULL AS " + type.duckdb() + ") AS " + DuckDbText.name(name);
  }
}

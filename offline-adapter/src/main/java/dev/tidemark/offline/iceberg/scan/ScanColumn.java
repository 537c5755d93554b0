package dev.tidemark.offline.iceberg.scan;

import dev.tidemark.catalog.type.DataType;
import dev.tidemark.offline.duckdb.DuckDbText;

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

  /** The entry of {@code read_parquet}'s schema; a file without the field has NULL there. */
  String schemaEntry() {
    return fieldId
        + ": {name: '"
        + physicalName()
        + "', type: '"
        + type.duckdb()
        + "', default_value: NULL}";
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

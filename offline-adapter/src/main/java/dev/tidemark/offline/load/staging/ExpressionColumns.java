package dev.tidemark.offline.load.staging;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a known-time expression may name: the columns of the files. */
final class ExpressionColumns {
  private ExpressionColumns() {}

  /** Each column of a type we have. */
  static List<Column> of(List<SourceColumn> source) {
    List<Column> columns = new ArrayList<>();
    for (SourceColumn column : source) {
      Column target = column.target();
      if (target != null) {
        columns.add(Column.of(column.name(), target.type()));
      } else {
        typeOf(column.type()).ifPresent(type -> columns.add(Column.of(column.name(), type)));
      }
    }
    return columns;
  }

  /** Our type for a column that isn't the group's; such a column's values are as they are. */
  private static Optional<DataType> typeOf(String duckdb) {
    Map<String, TypeName> narrow =
        Map.of(
            "TINYINT", TypeName.INTEGER,
            "SMALLINT", TypeName.INTEGER,
            "UTINYINT", TypeName.INTEGER,
            "USMALLINT", TypeName.INTEGER,
            "UINTEGER", TypeName.BIGINT,
            "TIMESTAMP_S", TypeName.TIMESTAMP,
            "TIMESTAMP_MS", TypeName.TIMESTAMP,
            "TIMESTAMP_NS", TypeName.TIMESTAMP);
    if (narrow.containsKey(duckdb)) {
      return Optional.of(narrow.get(duckdb)).map(DataType::of);
    } else if (duckdb.startsWith("DECIMAL(")) {
      return Optional.of(DataType.parse(duckdb));
    }
    for (TypeName name : TypeName.values()) {
      if (name.duckdb().equals(duckdb) && name != TypeName.DECIMAL) {
        return Optional.of(DataType.of(name));
      }
    }
    return Optional.empty();
  }
}

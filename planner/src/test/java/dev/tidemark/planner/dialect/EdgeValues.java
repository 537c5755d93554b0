package dev.tidemark.planner.dialect;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.planner.engine.EngineKind;
import java.util.ArrayList;
import java.util.List;

/** The table {@code edge}: a column for each type or two, and rows of extremes, numbered from 1. */
final class EdgeValues {
  static final List<Column> COLUMNS =
      List.of(
          column("id", TypeName.INTEGER),
          column("i", TypeName.INTEGER),
          column("j", TypeName.INTEGER),
          column("b", TypeName.BIGINT),
          column("d", TypeName.DOUBLE),
          column("e", TypeName.DOUBLE),
          column("r", TypeName.REAL),
          Column.of("n", new DataType.Decimal(12, 3)),
          Column.of("m", new DataType.Decimal(5, 2)),
          column("s", TypeName.VARCHAR),
          column("u", TypeName.VARCHAR),
          column("t", TypeName.TIMESTAMP),
          column("t2", TypeName.TIMESTAMP),
          column("z", TypeName.TIMESTAMP_WITH_TIME_ZONE),
          column("dt", TypeName.DATE),
          column("tm", TypeName.TIME),
          column("o", TypeName.BOOLEAN),
          column("y", TypeName.VARBINARY),
          column("uu", TypeName.UUID),
          Column.of("a", new DataType.ArrayOf(DataType.of(TypeName.INTEGER))));

  /** Values of each column, in both engines' words. */
  private static final List<String> ROWS =
      List.of(
          "1, 1, 2, 3, 1.5, 2, 1.5, 1.5, 2.25, 'hello', 'l', '2020-01-31 12:00:01.234567', '2019-12-31 23:59:59', '2020-01-31 12:00:01.5+00', '2020-01-31', '12:34:56.789', TRUE, 'ab', '00000000-0000-0000-0000-000000000001', '{1,2}'",
          "2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL",
          "3, 0, 0, 0, 0, 0, 0, 0, 0, '', '', '1970-01-01 00:00:00', '1970-01-01 00:00:00', '1970-01-01 00:00:00+00', '1970-01-01', '00:00:00', FALSE, '', 'ffffffff-ffff-ffff-ffff-ffffffffffff', '{}'",
          "4, -7, 2, -7, -2.5, 0.5, -2.5, -2.5, -0.5, 'a_c', 'a\\_c', '0001-01-01 00:00:00', '9999-12-31 23:59:59.999999', '0001-01-01 00:00:00+00', '0001-01-01', '23:59:59.999999', TRUE, 'c', '80000000-0000-0000-0000-000000000000', '{NULL,3}'",
          "5, 2147483647, 1, 9223372036854775807, 1e300, 1e10, 1e30, 999999999.999, 999.99, 'Zebra', 'B', '9999-12-31 23:59:59.999999', '0001-01-01 00:00:00', '9999-12-31 23:59:59.999999+00', '9999-12-31', '00:00:00.000001', NULL, 'xyz', NULL, '{5}'",
          "6, -2147483648, -1, -9223372036854775808, -1e300, -1, -1e30, -999999999.999, -999.99, 'zebra', '%', '1969-12-31 23:59:59.5', '1969-12-31 23:59:59.4', '1969-12-31 23:59:59.5+00', '1969-12-31', '06:00:00', FALSE, 'a', NULL, NULL",
          "7, 7, -2, 42, 'NaN', 1, 'NaN', 0.005, 0.01, ' 12 ', '1.5', '2024-02-29 23:59:59.999999', '2023-02-28 00:00:00', '2024-02-29 23:59:59+00', '2024-02-29', '12:00:00', TRUE, 'a', NULL, '{1,1}'",
          "8, 10, 3, 10, 'Infinity', '-Infinity', 3.5, 2.345, 2.35, 'é😀', 'É', '2000-01-01 00:00:00', '1999-12-31 23:59:59.999999', '2000-01-01 00:00:00+00', '2000-01-01', '01:02:03', TRUE, 'a', NULL, '{7,8,9}'",
          "9, -10, 3, -10, 0.285, 1e15, 0.1, 0.285, 0.29, 'true', 'yes', '2021-01-02 03:04:05', '2020-12-28 00:00:00', '2021-01-02 03:04:05+00', '2021-01-02', '03:04:05', FALSE, 'a', NULL, '{7,8,9}'",
          "10, 3, 0, 5, 123456.789, -0.5, 16777216, 1.001, 1.25, 'a,b,c', ',', '2020-02-02 00:00:00', '2020-02-01 00:00:00', '2020-02-02 00:00:00+00', '2020-02-02', '03:04:05', FALSE, 'a', NULL, '{7,8,9}'");

  private EdgeValues() {}

  private static Column column(String name, TypeName type) {
    return Column.of(name, DataType.of(type));
  }

  static int rows() {
    return ROWS.size();
  }

  /** In a real DuckDB and a real PostgreSQL. */
  static void create() {
    for (EngineKind engine : List.of(EngineKind.DUCKDB, EngineKind.POSTGRES)) {
      boolean duckDb = engine == EngineKind.DUCKDB;
      List<String> columns = new ArrayList<>();
      for (Column column : COLUMNS) {
        DataType type = column.type();
        columns.add(column.name() + " " + (duckDb ? type.duckdb() : type.postgres()));
      }
      Engines.execute(engine, "CREATE TABLE edge (" + String.join(", ", columns) + ")");
      for (String row : ROWS) {
        String values = duckDb ? row.replaceAll("'\\{([^}]*)}'", "[$1]") : row;
        Engines.execute(engine, "INSERT INTO edge VALUES (" + values + ")");
      }
    }
  }
}

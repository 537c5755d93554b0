package dev.tidemark.planner.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.planner.engine.EngineKind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every expression means the same on a real DuckDB and a real PostgreSQL, over rows of extremes:
 * the same values, an error on both, or it isn't written for PostgreSQL at all.
 */
class ExpressionParityTest {
  private static final List<Column> COLUMNS =
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

  private static final PlannedSql PLANS = new PlannedSql(Map.of("edge", COLUMNS));

  private static Column column(String name, TypeName type) {
    return Column.of(name, DataType.of(type));
  }

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

  @BeforeAll
  static void createTable() {
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

  /** Expressions that both engines must give alike. */
  static Stream<String> expressions() {
    return Stream.of(
        // arithmetic
        "i + j",
        "i - j",
        "i * j",
        "i / j",
        "mod(i, j)",
        "i % j",
        "-i",
        "abs(i)",
        "sign(i)",
        "b + i",
        "b * 2",
        "b / i",
        "i / 2",
        "7 / i",
        "mod(b, 3)",
        "abs(b)",
        "-b",
        "d + e",
        "d - e",
        "d / e",
        "-d",
        "abs(d)",
        "sign(d)",
        "d + i",
        "i / d",
        "r + r",
        "r * 2",
        "r + d",
        "r + i",
        "n + m",
        "n - m",
        "n * m",
        "n * 2",
        "n / m",
        "m / n",
        "n / 3",
        "i / m",
        "n + i",
        "-n",
        "abs(n)",
        "mod(n, m)",
        "sign(n)",
        "d < e",
        "d = e",
        "d = d",
        "d > n",
        "i < d",
        "i = n",
        "r = d",
        "r < i",
        "b > d",
        "greatest(i, j)",
        "least(i, j, 3)",
        "greatest(i, d)",
        "greatest(s, u)",
        "least(n, m)",
        // rounding
        "round(d)",
        "round(n)",
        "round(n, 2)",
        "round(n, 1)",
        "round(m, 0)",
        "floor(d)",
        "ceil(d)",
        "floor(n)",
        "ceil(n)",
        "floor(i)",
        "round(i)",
        // mathematics
        "sqrt(d)",
        "ln(d)",
        "log10(e)",
        "power(e, 2)",
        "power(2, j)",
        "power(j, 3)",
        "exp(e / 1e16)",
        "pi()",
        "degrees(n)",
        "radians(n)",
        "atan(n)",
        "atan2(n, m)",
        // casts
        "CAST(d AS INTEGER)",
        "CAST(d AS BIGINT)",
        "CAST(r AS INTEGER)",
        "CAST(n AS INTEGER)",
        "CAST(n AS BIGINT)",
        "CAST(m AS INTEGER)",
        "CAST(b AS INTEGER)",
        "CAST(i AS DOUBLE)",
        "CAST(n AS DOUBLE)",
        "CAST(d AS REAL)",
        "CAST(n AS DECIMAL(6, 1))",
        "CAST(i AS DECIMAL(5, 1))",
        "CAST(e AS DECIMAL(30, 2))",
        "CASE WHEN d < 1e20 THEN CAST(d / 3 AS DECIMAL(20, 10)) END",
        "CAST(i AS VARCHAR)",
        "CAST(b AS VARCHAR)",
        "CAST(d AS VARCHAR)",
        "CAST(e AS VARCHAR)",
        "CAST(n AS VARCHAR)",
        "CAST(o AS VARCHAR)",
        "CAST(t AS VARCHAR)",
        "CAST(z AS VARCHAR)",
        "CAST(dt AS VARCHAR)",
        "CAST(tm AS VARCHAR)",
        "CAST(uu AS VARCHAR)",
        "CAST(y AS VARCHAR)",
        "CAST(s AS INTEGER)",
        "CAST(u AS DOUBLE)",
        "CAST(u AS DECIMAL(10, 2))",
        "CAST(s AS BOOLEAN)",
        "CAST(u AS BOOLEAN)",
        "CAST(s AS VARCHAR(2))",
        "CAST(t AS DATE)",
        "CAST(t AS TIME)",
        "CAST(dt AS TIMESTAMP)",
        "CAST(t AS TIMESTAMP(3))",
        "CAST(t AS TIMESTAMP(0))",
        "CAST(z AS DATE)",
        "CAST(z AS TIMESTAMP)",
        "CAST('2020-01-02 03:04:05' AS TIMESTAMP)",
        "CAST('2020-01-02' AS DATE)",
        // text
        "s || u",
        "s || NULL",
        "s < u",
        "s >= 'a'",
        "s BETWEEN 'A' AND 'a'",
        "s = u",
        "s <> u",
        "s IN ('hello', 'zebra')",
        "s NOT IN ('hello', 'zebra')",
        "s LIKE 'h%'",
        "s LIKE 'a\\_c'",
        "s LIKE 'aX_c' ESCAPE 'X'",
        "s NOT LIKE '%e%'",
        "substring(s FROM 2 FOR 3)",
        "substring(s FROM 0 FOR 3)",
        "substring(s FROM -1 FOR 3)",
        "substring(s FROM -2)",
        "substring(s FROM i)",
        "substring(s FROM 1 FOR i)",
        "substring(s FROM i FOR j)",
        "substring(s, 2)",
        "position('l' IN s)",
        "position(u IN s)",
        "strpos(s, u)",
        "char_length(s)",
        "length(s)",
        "trim(s)",
        "trim(LEADING 'h' FROM s)",
        "trim(TRAILING 'oc' FROM s)",
        "trim(BOTH u FROM s)",
        "ltrim(s)",
        "rtrim(s)",
        "replace(s, 'l', 'L')",
        "replace(s, u, '-')",
        "left(s, 2)",
        "left(s, -2)",
        "right(s, j)",
        "left(s, j)",
        "lpad(s, 7, 'xy')",
        "rpad(s, 3)",
        "lpad(s, 4, u)",
        "lpad(s, j, 'x')",
        "repeat(s, j)",
        "reverse(s)",
        "split_part(s, ',', 2)",
        "split_part(s, ',', j)",
        "split_part(s, u, 1)",
        "starts_with(s, 'h')",
        "concat(s, u)",
        "md5(s)",
        "ascii(s)",
        "overlay(s PLACING 'XX' FROM 2 FOR 1)",
        "coalesce(s, u, 'none')",
        "nullif(s, u)",
        "CASE WHEN i > 0 THEN 'pos' WHEN i < 0 THEN 'n' ELSE s END",
        "CASE i WHEN 1 THEN 'one' ELSE u END",
        // time
        "t + INTERVAL '1' DAY",
        "t - INTERVAL '1' MONTH",
        "dt + INTERVAL '1' MONTH",
        "t + INTERVAL '1' SECOND * j",
        "t - INTERVAL '0.5' SECOND",
        "z + INTERVAL '36' HOUR",
        "dt + INTERVAL '-1' DAY",
        "t < t2",
        "t >= TIMESTAMP '2020-01-31 12:00:01.234567'",
        "t = TIMESTAMP '2020-01-31 12:00:01.234567'",
        "dt = DATE '2020-01-31'",
        "dt < t",
        "t BETWEEN TIMESTAMP '2000-01-01 00:00:00' AND TIMESTAMP '2020-12-31 00:00:00'",
        "z > TIMESTAMP WITH TIME ZONE '2000-01-01 00:00:00+00:00'",
        "tm > TIME '12:00:00'",
        "extract(YEAR FROM t)",
        "extract(MONTH FROM dt)",
        "extract(DAY FROM t)",
        "extract(HOUR FROM t)",
        "extract(MINUTE FROM z)",
        "extract(SECOND FROM t)",
        "extract(DOW FROM t)",
        "extract(ISODOW FROM dt)",
        "extract(DOY FROM dt)",
        "extract(WEEK FROM t)",
        "extract(QUARTER FROM t)",
        "extract(EPOCH FROM t)",
        "extract(EPOCH FROM z)",
        "extract(CENTURY FROM dt)",
        "extract(DECADE FROM dt)",
        "extract(MILLENNIUM FROM dt)",
        "extract(MILLISECOND FROM t)",
        "extract(MICROSECOND FROM t)",
        "extract(ISOYEAR FROM dt)",
        "extract(HOUR FROM tm)",
        "year(t)",
        "date_trunc('day', t)",
        "date_trunc('month', dt)",
        "date_trunc('week', t)",
        "date_trunc('hour', z)",
        "date_trunc('quarter', t)",
        "date_trunc('milliseconds', t)",
        "date_part('second', t)",
        "date_part('epoch', t)",
        "date_part('dow', dt)",
        "date_part('milliseconds', t)",
        "date_part('year', z)",
        "floor(t TO HOUR)",
        "(t - t2) DAY TO SECOND > INTERVAL '1' DAY",
        "timestampdiff(DAY, t2, t)",
        "timestampdiff(SECOND, t2, t)",
        "timestampdiff(HOUR, t2, t)",
        "timestampadd(MONTH, j, dt)",
        "timestampadd(MINUTE, 5, t)",
        // truth
        "o AND i > 0",
        "o OR i > 0",
        "NOT o",
        "o IS TRUE",
        "o IS NOT FALSE",
        "o IS NULL",
        "i IS DISTINCT FROM j",
        "s IS NOT DISTINCT FROM u",
        "i IN (1, 7, NULL)",
        "i NOT IN (1, 7)",
        "i IN (0, 1, 2147483647, -2147483648)",
        "i BETWEEN -10 AND 7",
        "(i, j) = (1, 2)",
        "t IN (TIMESTAMP '1969-12-31 23:59:59.5', TIMESTAMP '1970-01-01 00:00:00')",
        "d IN (1.5, 'NaN')",
        "i > 0 AND i < 5 OR i IS NULL",
        "uu < UUID 'ffffffff-ffff-ffff-ffff-ffffffffffff'",
        "y = X'6162'",
        "y < X'62'",
        // arrays and literals
        "cardinality(a)",
        "a[1]",
        "a[j]",
        "a = ARRAY[1, 2]",
        "ARRAY[i, j]",
        "ARRAY['x', s]",
        "12345678901234567890.123456789",
        "1e-7",
        "X'00ff'",
        "'it''s'",
        "9223372036854775807",
        "-2147483648",
        "TIME '01:02:03.456789'",
        "DATE '0001-01-01'",
        "TIMESTAMP WITH TIME ZONE '2020-01-01 00:00:00.123456+00:00'",
        "CAST(NULL AS DOUBLE)",
        "UUID '00000000-0000-0000-0000-00000000000a'");
  }

  /** Expressions that only DuckDB runs: they depend on a locale, a clock, or on digits. */
  static Stream<String> expressionsOfDuckDb() {
    return Stream.of(
        "upper(s)",
        "lower(s)",
        "initcap(s)",
        "s ILIKE 'H%'",
        "round(d, 2)",
        "CAST(u AS TIMESTAMP) IS NULL OR TRUE",
        "now() > t",
        "current_date > dt",
        "mod(d, 2)",
        "timestampdiff(MONTH, t2, t)",
        "localtimestamp > t",
        "current_timestamp > z");
  }

  @ParameterizedTest
  @MethodSource("expressions")
  void meansTheSameEverywhere(String expression) {
    Optional<String> duckDb = PLANS.write(query(expression, ""), EngineKind.DUCKDB);
    Optional<String> postgres = PLANS.write(query(expression, ""), EngineKind.POSTGRES);
    assertThat(duckDb).as("DuckDB").isPresent();
    assertThat(postgres).as("PostgreSQL").isPresent();

    List<String> expected = run(EngineKind.POSTGRES, postgres.get());
    List<String> actual = run(EngineKind.DUCKDB, duckDb.get());
    if (expected.equals(List.of("error")) || actual.equals(List.of("error"))) {
      expected = rowByRow(expression, EngineKind.POSTGRES);
      actual = rowByRow(expression, EngineKind.DUCKDB);
    }

    assertThat(actual).as("%s%n%s", duckDb.get(), postgres.get()).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("expressionsOfDuckDb")
  void runsInDuckDb(String expression) {
    String sql =
        PLANS.write(query(expression, " WHERE id IN (1, 2)"), EngineKind.DUCKDB).orElseThrow();

    assertThat(run(EngineKind.DUCKDB, sql)).as(sql).hasSize(2).doesNotContain("error");
  }

  @Test
  void leavesToDuckDbWhatDependsOnTheLocale() {
    assertThat(PLANS.write("SELECT upper(s) FROM edge", EngineKind.POSTGRES)).isEmpty();
    assertThat(PLANS.write("SELECT s FROM edge WHERE s ILIKE 'a'", EngineKind.POSTGRES)).isEmpty();
  }

  private static String query(String expression, String where) {
    return "SELECT " + expression + " AS x FROM edge" + where + " ORDER BY id";
  }

  private static List<String> rowByRow(String expression, EngineKind engine) {
    List<String> results = new ArrayList<>();
    for (int row = 1; row <= ROWS.size(); row++) {
      String sql = PLANS.write(query(expression, " WHERE id = " + row), engine).orElseThrow();
      results.addAll(run(engine, sql));
    }
    return results;
  }

  private static List<String> run(EngineKind engine, String sql) {
    try {
      return Engines.rows(engine, sql);
    } catch (SQLException e) {
      if (isBug(String.valueOf(e.getMessage()))) {
        throw new AssertionError(engine + ": " + e.getMessage() + "\n" + sql, e);
      }
      return List.of("error");
    }
  }

  private static boolean isBug(String message) {
    return message.contains("Parser Error")
        || message.contains("Binder Error")
        || message.contains("Catalog Error")
        || message.contains("INTERNAL")
        || message.contains("syntax error")
        || message.contains("does not exist")
        || message.contains("Not implemented");
  }
}

package dev.tidemark.planner.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.planner.engine.EngineKind;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole queries give the same rows on a real DuckDB and a real PostgreSQL. */
class SqlRendererTest {
  private static final List<Column> SALE =
      List.of(
          Column.of("id", DataType.of(TypeName.INTEGER)),
          Column.of("shop", DataType.of(TypeName.VARCHAR)),
          Column.of("amount", DataType.of(TypeName.DOUBLE)),
          Column.of("price", new DataType.Decimal(8, 2)),
          Column.of("big", DataType.of(TypeName.BIGINT)),
          Column.of("at", DataType.of(TypeName.TIMESTAMP)),
          Column.of("paid", DataType.of(TypeName.BOOLEAN)));
  private static final List<Column> SHOP =
      List.of(
          Column.of("shop", DataType.of(TypeName.VARCHAR)),
          Column.of("Town", DataType.of(TypeName.VARCHAR)),
          Column.of("t", DataType.of(TypeName.VARCHAR)));
  private static final PlannedSql PLANS = new PlannedSql(Map.of("sale", SALE, "shop", SHOP));

  @BeforeAll
  static void createTables() {
    for (EngineKind engine : List.of(EngineKind.DUCKDB, EngineKind.POSTGRES)) {
      Engines.execute(
          engine,
          "CREATE TABLE sale (id integer, shop varchar, amount double precision,"
              + " price decimal(8, 2), big bigint, \"at\" timestamp, paid boolean)");
      Engines.execute(
          engine,
          "INSERT INTO sale VALUES"
              + " (1, 'a', 1.5, 10.25, 9223372036854775807, '2020-01-01 00:00:00.000001', TRUE),"
              + " (2, 'B', NULL, 3.10, 5, '2020-01-02 00:00:00', FALSE),"
              + " (3, NULL, 4, NULL, 9223372036854775807, NULL, NULL),"
              + " (4, 'a', -2.5, 0.01, NULL, '2019-12-31 23:59:59.999999', TRUE),"
              + " (5, 'c', 4, 99.99, -1, '2020-01-01 12:00:00', FALSE)");
      Engines.execute(engine, "CREATE TABLE shop (shop varchar, \"Town\" varchar, t varchar)");
      Engines.execute(
          engine, "INSERT INTO shop VALUES ('a', 'x', 'p'), ('B', 'y', NULL), ('z', NULL, 'q')");
    }
  }

  static Stream<String> queries() {
    return Stream.of(
        "SELECT * FROM sale ORDER BY shop DESC, id",
        "SELECT id, shop FROM sale ORDER BY shop, id LIMIT 2 OFFSET 1",
        "SELECT id FROM (SELECT id, shop FROM sale ORDER BY id DESC LIMIT 3) q WHERE id < 5 ORDER BY id",
        "SELECT shop, count(*), count(amount), count(DISTINCT shop), sum(id), sum(big), sum(price),"
            + " avg(id), avg(price), min(shop), max(shop), min(at), max(paid), sum(amount)"
            + " FROM sale GROUP BY shop ORDER BY shop",
        "SELECT count(*), sum(id), avg(amount), max(at) FROM sale WHERE id > 100",
        "SELECT stddev_samp(id), var_pop(id), stddev_pop(price) FROM sale WHERE id = 1",
        "SELECT shop, sum(amount) FILTER (WHERE paid) FROM sale GROUP BY shop HAVING count(*) > 1",
        "SELECT bool_and(paid), bool_or(paid), every(id > 0) FROM sale",
        "SELECT shop, paid, grouping(shop), count(*) FROM sale GROUP BY GROUPING SETS ((shop), (paid), ())"
            + " ORDER BY 1, 2, 3, 4",
        "SELECT shop, paid, count(*) FROM sale GROUP BY CUBE (shop, paid) ORDER BY 1, 2, 3",
        "SELECT string_agg(shop, '-' ORDER BY shop DESC), array_agg(id ORDER BY id) FROM sale",
        "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY amount),"
            + " percentile_disc(0.5) WITHIN GROUP (ORDER BY id) FROM sale",
        "SELECT count(DISTINCT paid), sum(DISTINCT amount) FROM sale",
        "SELECT DISTINCT shop, paid FROM sale ORDER BY shop, paid",
        "SELECT id, row_number() OVER (ORDER BY shop, id), rank() OVER (ORDER BY shop),"
            + " dense_rank() OVER (ORDER BY shop DESC), ntile(2) OVER (ORDER BY id),"
            + " percent_rank() OVER (ORDER BY id), cume_dist() OVER (ORDER BY shop)"
            + " FROM sale ORDER BY id",
        "SELECT id, sum(id) OVER (PARTITION BY shop ORDER BY id),"
            + " avg(amount) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING),"
            + " count(*) OVER (ORDER BY id RANGE BETWEEN 1 PRECEDING AND CURRENT ROW),"
            + " lag(id) OVER (ORDER BY id), lead(id, 2, -1) OVER (ORDER BY id),"
            + " first_value(shop) OVER (ORDER BY id), last_value(shop) OVER (ORDER BY id),"
            + " nth_value(id, 2) OVER (ORDER BY id) FROM sale ORDER BY id",
        "SELECT id, max(at) OVER (ORDER BY at RANGE BETWEEN INTERVAL '1' DAY PRECEDING AND CURRENT ROW)"
            + " FROM sale ORDER BY id",
        "SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY shop ORDER BY id DESC) AS n FROM sale) q"
            + " WHERE n = 1 ORDER BY id",
        "SELECT s.id, p.\"Town\" FROM sale s JOIN shop p ON s.shop = p.shop ORDER BY 1",
        "SELECT s.id, p.* FROM sale s LEFT JOIN shop p ON s.shop = p.shop AND s.id > 1 ORDER BY 1",
        "SELECT s.id, p.shop FROM sale s RIGHT JOIN shop p USING (shop) ORDER BY 1, 2",
        "SELECT s.id, p.shop FROM sale s FULL JOIN shop p ON s.shop = p.shop ORDER BY 1, 2",
        "SELECT a.id, b.id FROM sale a CROSS JOIN sale b WHERE a.id < b.id ORDER BY 1, 2",
        "SELECT a.id, b.id, c.id FROM sale a JOIN sale b ON a.id = b.id + 1"
            + " JOIN (SELECT max(id) AS id FROM sale) c ON a.id <= c.id ORDER BY 1",
        "SELECT id FROM sale WHERE shop IN (SELECT shop FROM shop) ORDER BY id",
        "SELECT id FROM sale WHERE shop NOT IN (SELECT shop FROM shop WHERE shop IS NOT NULL) ORDER BY id",
        "SELECT id FROM sale s WHERE EXISTS (SELECT 1 FROM shop p WHERE p.shop = s.shop) ORDER BY id",
        "SELECT id FROM sale s WHERE NOT EXISTS (SELECT 1 FROM shop p WHERE p.shop = s.shop) ORDER BY id",
        "SELECT id, (SELECT max(amount) FROM sale b WHERE b.shop = a.shop) FROM sale a ORDER BY id",
        "SELECT id FROM sale WHERE amount > (SELECT avg(amount) FROM sale) ORDER BY id",
        "SELECT id FROM sale WHERE amount >= ALL (SELECT amount FROM sale WHERE amount IS NOT NULL) ORDER BY id",
        "SELECT shop FROM sale UNION SELECT shop FROM shop ORDER BY 1",
        "SELECT id FROM sale UNION ALL SELECT big FROM sale ORDER BY 1",
        "SELECT shop FROM sale INTERSECT SELECT shop FROM shop ORDER BY 1",
        "SELECT shop FROM sale EXCEPT ALL SELECT shop FROM shop ORDER BY 1",
        "SELECT * FROM (VALUES (1, 'x', 1.5), (2, NULL, 2.25), (NULL, 'yy', NULL)) v(a, b, c) ORDER BY a",
        "SELECT 1 AS a, 'x' AS b, NULL AS c",
        "SELECT v.a + s.id FROM (VALUES (10), (20)) v(a), sale s ORDER BY 1",
        "WITH w AS (SELECT shop, count(*) AS n FROM sale GROUP BY shop)"
            + " SELECT x.shop, y.n FROM w x JOIN w y ON x.n = y.n AND x.shop <> y.shop ORDER BY 1, 2",
        "SELECT s.id, u.x FROM sale s, UNNEST(ARRAY[s.id, 7]) AS u(x) ORDER BY 1, 2",
        "SELECT x FROM UNNEST(ARRAY['b', 'a']) AS u(x) ORDER BY x",
        "SELECT count(*) FROM (SELECT 1 FROM sale LIMIT 3) q",
        "SELECT id AS a, id AS a, shop AS \"A\" FROM sale ORDER BY 1",
        "SELECT sum(n) FROM (SELECT count(*) AS n FROM sale GROUP BY shop, paid) q",
        "SELECT CASE WHEN count(*) > 2 THEN max(id) ELSE 0 END, shop FROM sale GROUP BY shop ORDER BY 2");
  }

  @ParameterizedTest
  @MethodSource("queries")
  void givesTheSameRowsEverywhere(String query) throws SQLException {
    String duckDb = PLANS.write(query, EngineKind.DUCKDB).orElseThrow();
    String postgres = PLANS.write(query, EngineKind.POSTGRES).orElseThrow();

    List<String> actual = Engines.rows(EngineKind.DUCKDB, duckDb);
    List<String> expected = Engines.rows(EngineKind.POSTGRES, postgres);

    assertThat(actual).as("%s%n%s", duckDb, postgres).isNotEmpty().isEqualTo(expected);
  }

  @Test
  void ordersByAColumnThatIsNotSelected() {
    String query =
        "SELECT id, amount * 2 AS \"Twice\" FROM sale WHERE shop > 'a' ORDER BY at LIMIT 3";

    assertThat(PLANS.write(query, EngineKind.DUCKDB))
        .hasValue(
            "SELECT \"t1\".\"id\", \"t1\".\"Twice\" FROM (SELECT \"t0\".\"id\","
                + " (\"t0\".\"amount\" * CAST(2 AS DOUBLE)) AS \"Twice\", \"t0\".\"at\""
                + " FROM \"sale\" AS \"t0\" WHERE (\"t0\".\"shop\" > 'a')) AS \"t1\""
                + " ORDER BY \"t1\".\"at\" NULLS LAST LIMIT 3");
    assertThat(PLANS.write(query, EngineKind.POSTGRES))
        .hasValue(
            "SELECT \"t1\".\"id\", \"t1\".\"Twice\" FROM (SELECT \"t0\".\"id\","
                + " (\"t0\".\"amount\" * CAST(2 AS double precision)) AS \"Twice\", \"t0\".\"at\""
                + " FROM \"sale\" AS \"t0\" WHERE ((\"t0\".\"shop\" COLLATE \"C\") > 'a')) AS \"t1\""
                + " ORDER BY \"t1\".\"at\" NULLS LAST LIMIT 3");
  }
}

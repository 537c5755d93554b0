package dev.tidemark.planner.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.planner.engine.EngineKind;
import java.sql.SQLException;
import java.util.List;
import org.apache.calcite.sql.type.SqlTypeName;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SqlRendererTest {
  private final Plans plans = new Plans();

  SqlRendererTest() {
    plans.table(
        "sale",
        List.of("id", "shop", "amount"),
        List.of(
            plans.nullable(SqlTypeName.INTEGER),
            plans.nullable(SqlTypeName.VARCHAR),
            plans.nullable(SqlTypeName.DOUBLE)));
  }

  @BeforeAll
  static void createTables() {
    for (EngineKind engine : List.of(EngineKind.DUCKDB, EngineKind.POSTGRES)) {
      Engines.execute(
          engine,
          "CREATE TABLE sale AS SELECT * FROM (VALUES (1, 'a', CAST(1.5 AS double precision)),"
              + " (2, 'b', NULL), (3, NULL, 4)) AS t(id, shop, amount)");
    }
  }

  @Test
  void filtersAndProjectsInOneSelect() throws SQLException {
    String sql = "SELECT id, upper(shop) AS id FROM sale WHERE amount > 1";
    assertThat(plans.render(sql, EngineKind.DUCKDB).sql())
        .isEqualTo(
            "SELECT \"t0\".\"id\", upper(\"t0\".\"shop\") AS \"id\" FROM \"sale\" AS \"t0\""
                + " WHERE (\"t0\".\"amount\" > CAST(1 AS DOUBLE))");
  }

  @Test
  void runs() throws SQLException {
    for (String sql :
        List.of(
            "SELECT shop, count(*) FROM sale GROUP BY shop ORDER BY 1 DESC LIMIT 2",
            "SELECT a.id FROM sale a JOIN sale b ON a.id = b.id + 1 LEFT JOIN sale c ON a.id=c.id WHERE a.id IN (SELECT id FROM sale) AND EXISTS (SELECT 1 FROM sale q WHERE q.id=a.id)",
            "SELECT * FROM (VALUES (1, 'x'), (2, 'yy')) t(a, b) UNION ALL SELECT id, shop FROM sale",
            "SELECT id, (SELECT max(amount) FROM sale b WHERE b.shop = a.shop), row_number() OVER (ORDER BY id) FROM sale a")) {
      for (EngineKind engine : List.of(EngineKind.DUCKDB, EngineKind.POSTGRES)) {
        RenderedSql rendered = plans.render(sql, engine);
        System.out.println(rendered.sql());
        System.out.println(Engines.rows(engine, rendered.sql()));
      }
    }
  }
}

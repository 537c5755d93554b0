package dev.tidemark.planner.parse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.planner.parse.grammar.SystemVersion;
import dev.tidemark.planner.parse.statement.QueryStatement.Query;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlSnapshot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryDialectTest {
  private static final String ASOF =
      "SELECT * FROM (`l` LEFT ASOF JOIN `r` MATCH_CONDITION `r`.`t` <= `l`.`t` ON `r`.`k` = `l`.`k`)";

  private final StatementParser parser = new StatementParser();

  @Test
  void foldsNamesToLowerCaseUnlessQuoted() {
    assertThat(query("SELECT Ab, \"Cd\", T.EF FROM App.T"))
        .isEqualTo("SELECT `ab`, `Cd`, `t`.`ef` FROM `app`.`t`");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM l LEFT ASOF JOIN r MATCH_CONDITION (r.t <= l.t) ON r.k = l.k",
        "SELECT * FROM l LEFT ASOF JOIN r MATCH_CONDITION r.t <= l.t ON r.k = l.k",
        "SELECT * FROM l ASOF LEFT JOIN r ON r.k = l.k AND r.t <= l.t",
        "SELECT * FROM l ASOF LEFT JOIN r ON r.t <= l.t AND r.k = l.k"
      })
  void bringsSpellingsOfAsOfToOne(String sql) {
    assertThat(query(sql)).isEqualTo(ASOF);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "l ASOF JOIN r MATCH_CONDITION (r.t < l.t) ON TRUE"
            + "| (`l` ASOF JOIN `r` MATCH_CONDITION `r`.`t` < `l`.`t` ON TRUE)",
        "l INNER ASOF JOIN r ON r.t < l.t"
            + "| (`l` ASOF JOIN `r` MATCH_CONDITION `r`.`t` < `l`.`t` ON TRUE)",
        "l AS asof LEFT JOIN r ON a = b | `l` AS `asof` LEFT JOIN `r` ON `a` = `b`",
        "l ASOF INNER JOIN r MATCH_CONDITION (r.t < l.t)"
            + "| (`l` ASOF JOIN `r` MATCH_CONDITION `r`.`t` < `l`.`t` ON TRUE)",
        "l ASOF JOIN r ON r.t < l.t"
            + "| (`l` ASOF JOIN `r` MATCH_CONDITION `r`.`t` < `l`.`t` ON TRUE)",
        "l AS a LEFT ASOF JOIN f.g AS b MATCH_CONDITION (b.t <= a.t AND b.known_time <= a.t) ON b.k = a.k"
            + "| (`l` AS `a` LEFT ASOF JOIN `f`.`g` AS `b` MATCH_CONDITION `b`.`t` <= `a`.`t` AND"
            + " `b`.`known_time` <= `a`.`t` ON `b`.`k` = `a`.`k`)",
      })
  void readsAsOfJoins(String from, String expected) {
    assertThat(query("SELECT * FROM " + from)).isEqualTo("SELECT * FROM " + expected);
  }

  @Test
  void readsASnapshotByTimeAndByVersion() {
    SqlSnapshot byTime =
        from("SELECT * FROM offline.g FOR SYSTEM_TIME AS OF TIMESTAMP '2026-11-01 00:00:00'");
    SqlSnapshot byVersion = from("SELECT * FROM offline.g FOR SYSTEM_VERSION AS OF 8271");

    assertThat(SystemVersion.of(byTime)).isEmpty();
    assertThat(byTime.getPeriod()).hasToString("TIMESTAMP '2026-11-01 00:00:00'");
    assertThat(SystemVersion.of(byVersion)).map(SqlNode::toString).contains("8271");
    assertThat(((SqlIdentifier) byVersion.getTableRef()).names).containsExactly("offline", "g");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '§',
      value = {
        "a::date | (`a` :: DATE)",
        "a::timestamp with time zone | (`a` :: TIMESTAMP(6) WITH LOCAL TIME ZONE)",
        "CAST(a AS TIMESTAMPTZ) | CAST(`a` AS TIMESTAMP(6) WITH LOCAL TIME ZONE)",
        "CAST(a AS TIMESTAMP) | CAST(`a` AS TIMESTAMP(6))",
        "CAST(a AS text) | CAST(`a` AS VARCHAR)",
        "a::integer[] | (`a` :: INTEGER ARRAY)",
        "CAST(a AS FLOAT) | CAST(`a` AS DOUBLE)",
        "UUID '123e4567-e89b-12d3-a456-426614174000' | UUID '123e4567-e89b-12d3-a456-426614174000'",
        "DATE '2020-01-01' | DATE '2020-01-01'",
        "date | `date`",
        "ARRAY[1, 2] | ARRAY[1, 2]",
        "7 % 2 | 7 % 2",
        "a != b | `a` <> `b`",
        "a ILIKE 'x%' | `a` ILIKE 'x%'",
        "INTERVAL '7' DAY | INTERVAL '7' DAY",
        "interval + 1 | `interval` + 1",
        "EXTRACT(YEAR FROM year) | EXTRACT(YEAR FROM `year`)",
        "TRIM(BOTH 'x' FROM both) | TRIM(BOTH 'x' FROM `both`)",
        "rank | `rank`",
        "user | `user`",
        "t.select | `t`.`select`",
        "count(*) FILTER (WHERE filter > 1) | COUNT(*) FILTER (WHERE `filter` > 1)",
        "a IS UNKNOWN | `a` IS UNKNOWN",
        "x IN (1, 2) | `x` IN (1, 2)",
        "x = ANY (?) | `x` = SOME (?)"
      })
  void readsExpressions(String written, String expected) {
    assertThat(query("SELECT " + written + " FROM t"))
        .isEqualTo("SELECT " + expected + " FROM `t`");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1",
        "VALUES (1, 'a'), (2, 'b')",
        "TABLE flights",
        "SELECT a FROM t ORDER BY a DESC NULLS LAST LIMIT 5 OFFSET 2",
        "SELECT a FROM t FETCH FIRST 5 ROWS ONLY",
        "SELECT a + 1 AS b, count(*) FROM t GROUP BY b, 1 HAVING count(*) > 1",
        "SELECT a, sum(b) OVER (PARTITION BY a ORDER BY c ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)"
            + " FROM t QUALIFY row_number() OVER (ORDER BY a) = 1",
        "SELECT rank() OVER w FROM t WINDOW w AS (ORDER BY a RANGE UNBOUNDED PRECEDING)",
        "SELECT a, b FROM t GROUP BY GROUPING SETS ((a), (b), ()), ROLLUP (a, b), CUBE (a, b)",
        "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT * FROM r",
        "(SELECT 1) UNION ALL (SELECT 2) EXCEPT SELECT 3 INTERSECT SELECT 4 ORDER BY 1",
        "SELECT * FROM a JOIN b USING (id) LEFT JOIN c ON a.x = c.x CROSS JOIN d, e,"
            + " LATERAL (SELECT * FROM f WHERE f.a = e.a) g, UNNEST(ARRAY[1]) AS u (n)",
        "SELECT * FROM l ASOF LEFT JOIN r USING (k, date) JOIN c USING (k)",
        "SELECT listagg(a) WITHIN GROUP (ORDER BY b), string_agg(a, ',' ORDER BY b) FROM t",
        "SELECT * FROM t WHERE a BETWEEN SYMMETRIC 1 AND 2 AND b IS NOT DISTINCT FROM c",
        "SELECT {ts '2020-01-01 00:00:00'}, {fn concat('a', 'b')}",
        "SELECT TIMESTAMP WITH TIME ZONE '2020-01-01 00:00:00 UTC', TIME '10:00:00'",
        "SELECT * FROM (VALUES (1, 2)) AS v (a, b) -- done"
      })
  void readsQueries(String sql) {
    assertThat(parser.parse(sql)).isInstanceOf(Query.class);
  }

  private String query(String sql) {
    return ((Query) parser.parse(sql)).node().toString().replaceAll("\\s+", " ");
  }

  private SqlSnapshot from(String sql) {
    SqlSelect select = (SqlSelect) ((Query) parser.parse(sql)).node();
    return (SqlSnapshot) java.util.Objects.requireNonNull(select.getFrom());
  }
}

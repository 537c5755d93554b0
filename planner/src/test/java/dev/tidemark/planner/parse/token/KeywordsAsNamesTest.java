package dev.tidemark.planner.parse.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.parse.StatementParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class KeywordsAsNamesTest {
  private static final List<String> USES =
      List.of(
          "SELECT %s FROM t",
          "SELECT z, %s, b FROM t",
          "SELECT t.%s FROM t",
          "SELECT %s.z FROM %s",
          "SELECT z AS %s FROM t",
          "SELECT z %s FROM t",
          "SELECT %s AS x, %s y, (%s) FROM t",
          "SELECT DISTINCT %s",
          "SELECT z FROM t WHERE %s = 1",
          "SELECT z FROM t WHERE %s IS NULL AND %s > 1 OR NOT %s",
          "SELECT z FROM t WHERE %s BETWEEN 1 AND 2 AND z = %s AND %s IN (1, 2)",
          "SELECT %s, count(*) FROM t GROUP BY %s ORDER BY %s DESC, %s",
          "SELECT %s + 1, -%s, %s * %s, %s || 'x' FROM t",
          "SELECT sum(%s), CAST(%s AS INTEGER), %s::text FROM t",
          "SELECT CASE WHEN %s > 1 THEN %s ELSE %s END FROM t",
          "SELECT sum(z) OVER (PARTITION BY %s ORDER BY %s) FROM t",
          "SELECT * FROM %s, u",
          "SELECT * FROM app.%s AS x",
          "SELECT * FROM t AS %s",
          "SELECT * FROM (VALUES (1)) AS %s (z)",
          "WITH %s (z) AS (SELECT 1) SELECT * FROM %s AS x",
          "SELECT * FROM t %s",
          "SELECT * FROM t JOIN u ON %s = t.%s",
          "SELECT * FROM t JOIN u USING (%s)",
          "WITH %s AS (SELECT 1 AS z) SELECT * FROM %s",
          "INSERT INTO t (%s) VALUES (1)",
          "INSERT INTO %s (z, %s) SELECT 1, %s FROM u",
          "DELETE FROM %s WHERE %s = 1",
          "CREATE TABLE %s (%s TIMESTAMP(6), z DATE)",
          "CREATE FEATURE GROUP %s (%s DATE) ENTITY KEY (%s) EVENT TIME %s",
          "DROP TABLE %s");

  private final StatementParser parser = new StatementParser();

  @Test
  void everyWordThatIsNotReservedIsANameEverywhere() {
    List<String> refused = new ArrayList<>();
    for (String word : KeywordsAsNames.keywords()) {
      if (!KeywordsAsNames.RESERVED.contains(word)) {
        USES.stream()
            .map(use -> use.replace("%s", word.toLowerCase(Locale.ROOT)))
            .filter(sql -> !parses(sql))
            .forEach(refused::add);
      }
    }

    assertThat(refused).isEmpty();
  }

  @Test
  void everyReservedWordIsANameInQuotesAndBesideADot() {
    for (String word : KeywordsAsNames.RESERVED) {
      String lower = word.toLowerCase(Locale.ROOT);
      assertThat(parses("SELECT " + Names.quote(lower) + ", t." + lower + " FROM t"))
          .as(word)
          .isTrue();
    }
  }

  @Test
  void theseWordsStayReserved() {
    assertThat(String.join(" ", KeywordsAsNames.RESERVED))
        .isEqualTo(
            "ALL AND AS BETWEEN CASE COLLATE CROSS CURRENT_CATALOG CURRENT_DATE CURRENT_PATH"
                + " CURRENT_ROLE CURRENT_SCHEMA CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER"
                + " DEFAULT DISTINCT ELSE END EXCEPT FALSE FETCH FOR FROM FULL GROUP HAVING IN"
                + " INNER INTERSECT INTO IS JOIN LEFT LIKE LIMIT LOCALTIME LOCALTIMESTAMP"
                + " MATCH_CONDITION NATURAL NOT NULL OFFSET ON OR ORDER OUTER QUALIFY RIGHT"
                + " SELECT SESSION_USER SIMILAR THEN TRUE UNION USING VALUES WHEN WHERE WINDOW"
                + " WITH");
    assertThat(KeywordsAsNames.keywords()).hasSizeGreaterThan(700);
  }

  @Test
  void quotesOnlyWhatNeedsIt() {
    assertThat(Names.quote("clicks_7d")).isEqualTo("clicks_7d");
    assertThat(Names.quote("Clicks")).isEqualTo("\"Clicks\"");
    assertThat(Names.quote("a\"b")).isEqualTo("\"a\"\"b\"");
    assertThat(Names.quote("order")).isEqualTo("\"order\"");
    assertThat(Names.quote("")).isEqualTo("\"\"");
  }

  private boolean parses(String sql) {
    try {
      parser.parse(sql);
      return true;
    } catch (TidemarkException e) {
      return false;
    }
  }
}

package dev.tidemark.planner.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SharedTextTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "k = 1 | INTEGER 1",
        "t.k<>-1 | INTEGER -1",
        "k = 3000000000 | BIGINT 3000000000",
        "k = -2147483648 | BIGINT -2147483648",
        "k = 1.50 | DECIMAL(3,2) 1.50",
        "k >= 1e-3 | DOUBLE 0.001",
        "s = 'it''s' | VARCHAR it's",
        "\"S\" = '-' | VARCHAR -",
        "7 < k | INTEGER 7",
        "k IN (1, -2, 3) | INTEGER 1, INTEGER -2, INTEGER 3",
        "k NOT IN ('a') | VARCHAR a",
        "k BETWEEN 1 AND 2 AND s = 'x' | INTEGER 1, INTEGER 2, VARCHAR x",
        "NOT (k = 1 OR k = 2) | INTEGER 1, INTEGER 2",
        "d = DATE '2026-01-31' | DATE 2026-01-31",
        "ts < TIMESTAMP '2026-01-31 10:00:00.5' | TIMESTAMP(6) 2026-01-31T10:00:00.500",
        "k = 1 GROUP BY a HAVING count(*) > 5 | INTEGER 1",
        "k IN (SELECT x FROM u WHERE x = 5) AND k = 6 | INTEGER 5, INTEGER 6",
        "CASE WHEN k = 1 THEN TRUE ELSE FALSE END | INTEGER 1"
      })
  void takesLiteralsThatAreComparedWithColumns(String condition, String expected) {
    assertThat(taken("SELECT * FROM t WHERE " + condition)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT k = 1, 2 FROM t GROUP BY k = 1 ORDER BY 2 LIMIT 3 OFFSET 4",
        "SELECT * FROM t WHERE k = 1 + 2",
        "SELECT * FROM t WHERE k = 1::BIGINT",
        "SELECT * FROM t WHERE k + 1 = 2 * j",
        "SELECT * FROM t WHERE 1 = 1 AND lower(s) = 'x'",
        "SELECT * FROM t WHERE ts > now() - INTERVAL '7' DAY",
        "SELECT * FROM t WHERE s LIKE 'x%' AND a[1] IS NULL",
        "SELECT * FROM t WHERE s = 'a' 'b'",
        "SELECT * FROM t WHERE (a, b) IN ((1, 2))",
        "SELECT * FROM t WHERE d = DATE '2026-02-30'",
        "SELECT * FROM t WHERE d = DATE '26-1-1'",
        "SELECT * FROM t WHERE k IN (1, j)",
        "SELECT * FROM t WHERE k = CAST(1 AS BIGINT)",
        "SELECT * FROM t WHERE k = 1 COLLATE x",
        "SELECT * FROM offline.g FOR SYSTEM_TIME AS OF TIMESTAMP '2026-11-01 00:00:00'",
        "SELECT * FROM offline.g FOR SYSTEM_VERSION AS OF 5",
        "SELECT * FROM s ASOF JOIN g MATCH_CONDITION (g.t <= s.t AND g.v > 5) ON g.k = s.k",
        "SELECT count(*) FROM t HAVING count(*) > 5",
        "VALUES (1, 'a')",
        "SELECT rank() OVER (ORDER BY a ROWS 5 PRECEDING) FROM t"
      })
  void leavesEveryOtherLiteral(String sql) {
    assertThat(taken(sql)).isEmpty();
  }

  @Test
  void keepsWhatSteersThePlanInTheKey() {
    assertThat(key("SELECT a FROM t WHERE k = 1 LIMIT 5"))
        .isEqualTo(key("SELECT  a FROM t WHERE k=2 LIMIT 5 -- another"))
        .isNotEqualTo(key("SELECT a FROM t WHERE k = 1 LIMIT 6"))
        .isNotEqualTo(key("SELECT a FROM t WHERE k = 3000000000 LIMIT 5"))
        .isNotEqualTo(key("SELECT a FROM t WHERE k = '1' LIMIT 5"))
        .isNotEqualTo(key("SELECT \"A\" FROM t WHERE k = 1 LIMIT 5"));
    assertThat(key("SELECT a FROM t WHERE k IN (1, 2)"))
        .isNotEqualTo(key("SELECT a FROM t WHERE k IN (1, 2, 3)"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM t WHERE k = ?",
        "INSERT INTO t VALUES (1)",
        "EXPLAIN SELECT * FROM t WHERE k = 1",
        "SELECT * FROM t WHERE s = 'unclosed",
        "SELECT * FROM t WHERE (k = 1",
        ""
      })
  void isOfQueriesWithoutParametersOnly(String sql) {
    assertThat(SharedText.of(sql)).isEmpty();
  }

  @Test
  void readsTheQueryWithParameters() {
    SharedText text =
        SharedText.of("SELECT * FROM t WHERE k = -1 AND d < DATE '2026-01-31' LIMIT 5")
            .orElseThrow();

    assertThat(text.parse().toString().replaceAll("\\s+", " "))
        .contains("WHERE `k` = ? AND `d` < ?")
        .contains("FETCH NEXT 5 ROWS ONLY");
  }

  private static String taken(String sql) {
    return SharedText.of(sql).orElseThrow().literals().stream()
        .map(literal -> literal.type().sql() + " " + literal.value())
        .collect(Collectors.joining(", "));
  }

  private static Object key(String sql) {
    return SharedText.of(sql).orElseThrow().key();
  }
}

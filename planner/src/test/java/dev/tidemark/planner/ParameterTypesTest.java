package dev.tidemark.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.type.DataType;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a parameter is, by the place where it stands. */
class ParameterTypesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '¦',
      value = {
        "coalesce(clicks_7d, ?) | INTEGER",
        "coalesce(?, clicks_7d) | INTEGER",
        "coalesce(?, clicks_7d, ?) | INTEGER, INTEGER",
        "coalesce(?, NULL, 'none') | VARCHAR",
        "coalesce(?, ?) | VARCHAR, VARCHAR",
        "coalesce(embedding, ?) | REAL ARRAY",
        "nullif(?, clicks_7d) | INTEGER",
        "nullif(clicks_7d, ?) | INTEGER",
        "nullif(?, ?) | VARCHAR, VARCHAR",
        "coalesce(nullif(?, user_id), ?) | BIGINT, BIGINT",
        "greatest(?, clicks_7d) | INTEGER",
        "least(clicks_7d, ?, user_id) | BIGINT",
        "CASE WHEN ? THEN ? ELSE clicks_7d END | BOOLEAN, INTEGER",
        "CASE ? WHEN clicks_7d THEN ? WHEN 2 THEN 'b' END | INTEGER, VARCHAR",
        "CASE WHEN ? IS NULL THEN ? ELSE event_time END | VARCHAR, TIMESTAMP(6)"
      })
  void isWhatStandsBesideIt(String expression, String types) {
    assertThat(types("SELECT " + expression + " FROM user_activity")).isEqualTo(types);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '¦',
      value = {
        "user_id = ANY (?) | BIGINT ARRAY",
        "user_id <> ALL (?) AND clicks_7d > ANY (?) | BIGINT ARRAY, INTEGER ARRAY",
        "? = ANY (?) | VARCHAR, VARCHAR ARRAY",
        "? = ANY (embedding) | REAL",
        "user_id = ANY (ARRAY[?, ?]) | BIGINT, BIGINT",
        "user_id IN (?, 2, ?) | BIGINT, BIGINT",
        "? IN (user_id, 2) | BIGINT",
        "? IN (SELECT user_id FROM app.users) | BIGINT",
        "(?, ?) IN (SELECT user_id, name FROM app.users) | BIGINT, VARCHAR",
        "(user_id, event_time) = (?, ?) | BIGINT, TIMESTAMP(6)",
        "(user_id, event_time) IN ((?, ?), (3, ?)) | BIGINT, TIMESTAMP(6), TIMESTAMP(6)",
        "? BETWEEN clicks_7d AND ? | INTEGER, INTEGER",
        "? IS NOT DISTINCT FROM user_id | BIGINT",
        "clicks_7d[?] > ? | INTEGER, INTEGER",
        "? OR NOT ? | BOOLEAN, BOOLEAN"
      })
  void isWhatItIsComparedWith(String condition, String types) {
    String sql =
        "SELECT 1 FROM user_activity WHERE " + condition.replace("clicks_7d[", "ARRAY[clicks_7d][");

    assertThat(types(sql)).isEqualTo(types);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '¦',
      value = {
        "clicks_7d % ? ; INTEGER",
        "? * INTERVAL '1' DAY + event_time ; BIGINT",
        "event_time - ? * INTERVAL '1' DAY ; BIGINT",
        "? - INTERVAL '7' DAY ; TIMESTAMP(6)",
        "extract(DAY FROM event_time - ?) ; TIMESTAMP(6)",
        "extract(DAY FROM ?) ; TIMESTAMP(6)",
        "date_trunc('day', ?) ; TIMESTAMP(6)",
        "sqrt(?) ; DOUBLE",
        "power(?, clicks_7d) ; DOUBLE",
        "upper(?) || clicks_7d || ? ; VARCHAR, VARCHAR",
        "substring(? FROM ? FOR ?) ; VARCHAR, INTEGER, INTEGER",
        "round(CAST(? AS DECIMAL(5, 2)), ?) ; DECIMAL(5,2), INTEGER",
        "lag(clicks_7d, ?, ?) OVER (ORDER BY event_time) ; INTEGER, INTEGER",
        "sum(clicks_7d) OVER (ORDER BY event_time ROWS BETWEEN ? PRECEDING AND CURRENT ROW) ;"
            + " INTEGER",
        "? ; VARCHAR",
        "?::UUID ; UUID"
      })
  void isWhatTheFunctionTakes(String expression, String types) {
    assertThat(types("SELECT " + expression + " AS x FROM user_activity")).isEqualTo(types);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '¦',
      value = {
        "SELECT user_id, name FROM app.users UNION ALL SELECT ?, ? | BIGINT, VARCHAR",
        "SELECT ? AS id UNION SELECT user_id FROM app.users UNION VALUES (?) | BIGINT, BIGINT",
        "SELECT * FROM (VALUES (?, ?), (2, TRUE)) AS v (a, b) | INTEGER, BOOLEAN",
        "SELECT user_id FROM app.users WHERE name = ? LIMIT ? OFFSET ? | VARCHAR, INTEGER, INTEGER"
      })
  void isWhatOtherRowsHaveThere(String sql, String types) {
    assertThat(types(sql)).isEqualTo(types);
  }

  @ParameterizedTest
  @CsvSource({
    "abs(?), DOUBLE",
    "-?, DOUBLE",
    "? + ?, INTEGER",
    "sum(?), DOUBLE",
    "cardinality(?), INTEGER ARRAY",
    "?[1], INTEGER ARRAY"
  })
  void hasToBeSaidWhereItCouldBeSeveral(String expression, String example) {
    assertThatThrownBy(() -> Plans.of("SELECT " + expression + " FROM app.users"))
        .hasMessageStartingWith("TYPE_MISMATCH: At line 1, column ")
        .hasMessageEndingWith(
            "The parameter could be of several types here; say which, as in CAST(? AS "
                + example
                + ")");
  }

  @Test
  void isNoInterval() {
    assertThatThrownBy(() -> Plans.of("SELECT ts + ? FROM spine"))
        .hasMessage(
            "TYPE_MISMATCH: At line 1, column 13: Cannot move TIMESTAMP(6) by a parameter; write"
                + " ? * INTERVAL '1' DAY");
  }

  private static String types(String sql) {
    return Plans.of(sql).parameters().stream().map(DataType::sql).collect(Collectors.joining(", "));
  }
}

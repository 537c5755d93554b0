package dev.tidemark.planner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Parameters in the conditions of AS OF joins, and in what is read as of a time. */
class AsOfParametersTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '¦',
      value = {
        "u.event_time <= ? | TIMESTAMP",
        "u.event_time <= l.ts AND u.known_time <= ? | TIMESTAMP",
        "u.event_time <= l.ts AND u.clicks_7d > ? | INTEGER",
        "u.event_time <= l.ts AND u.event_time BETWEEN ? AND l.ts | TIMESTAMP",
        "u.event_time <= l.ts AND u.clicks_7d IN (1, ?) | INTEGER",
        "u.event_time BETWEEN l.ts - ? * INTERVAL '1' DAY AND l.ts | BIGINT",
        "l.ts - INTERVAL '1' HOUR * ? KNOWN | BIGINT",
        "u.event_time <= l.ts AND u.event_time <= l.ts + ? * INTERVAL '1' DAY | BIGINT",
        "u.event_time <= l.ts AND u.event_time >= l.ts - ? * INTERVAL '1' DAY | BIGINT",
        "u.event_time <= l.ts AND l.ts + ? * INTERVAL '1' DAY >= u.event_time | BIGINT",
        "u.event_time <= l.ts AND u.event_time + ? * INTERVAL '1' DAY >= l.ts | BIGINT",
        "u.event_time <= l.ts + ? * INTERVAL '1' DAY | BIGINT",
        "u.event_time <= CAST(l.ts AS TIMESTAMP WITH TIME ZONE) + ? * INTERVAL '1' DAY | BIGINT",
        "? | TIMESTAMP",
        "? KNOWN | TIMESTAMP",
        "CAST(? AS TIMESTAMP) | TIMESTAMP",
      })
  void takeTheTypeOfWhatTheyAreComparedWith(String condition, TypeName type) {
    PlannedQuery query =
        Plans.of(
            "SELECT u.clicks_7d FROM app.transactions AS l LEFT ASOF JOIN user_activity AS u"
                + " MATCH_CONDITION (%s) ON u.user_id = l.user_id".formatted(condition));

    assertThat(query.parameters()).containsExactly(DataType.of(type));
  }

  @Test
  void comeInTheOrderInWhichTheyAreWritten() {
    PlannedQuery query =
        Plans.of(
            "SELECT u.clicks_7d FROM app.transactions AS l LEFT ASOF JOIN user_activity AS u"
                + " MATCH_CONDITION (u.event_time <= ? AND u.known_time <= l.ts)"
                + " ON u.user_id = l.user_id AND u.clicks_7d > ?");

    assertThat(query.parameters())
        .containsExactly(DataType.of(TypeName.TIMESTAMP), DataType.of(TypeName.INTEGER));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "AS OF ? | TIMESTAMP",
        "AS OF ? KNOWN | TIMESTAMP",
        "LAST ? | BIGINT",
        "AS OF CAST(? AS DATE) | DATE",
      })
  void takeTheTypeOfWhatIsReadAsOf(String retrieval, TypeName type) {
    PlannedQuery query =
        Plans.of("SELECT u.clicks_7d FROM features.user_activity %s AS u".formatted(retrieval));

    assertThat(query.parameters()).containsExactly(DataType.of(type));
  }
}

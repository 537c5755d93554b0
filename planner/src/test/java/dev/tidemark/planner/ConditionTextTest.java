package dev.tidemark.planner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.planner.rel.ConditionText;
import dev.tidemark.planner.rel.PointInTimeJoin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What EXPLAIN says of an AS OF join is near to what the user wrote. */
class ConditionTextTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '¦',
      value = {
        "u.event_time >= l.ts - INTERVAL '7' DAY | right event_time >= left ts - INTERVAL '7' DAY",
        "u.event_time >= l.ts - INTERVAL '90' MINUTE | right event_time >= left ts - INTERVAL '90'"
            + " MINUTE",
        "u.event_time >= l.ts - INTERVAL '1.5' SECOND | right event_time >= left ts - INTERVAL"
            + " '1.5' SECOND",
        "u.event_time >= l.ts - INTERVAL '-2' YEAR | right event_time >= left ts - INTERVAL '-24'"
            + " MONTH",
        "u.known_time < l.ts OR l.ts > TIMESTAMP '2026-01-01 00:00:00.5' | (right known_time < left"
            + " ts OR left ts > TIMESTAMP '2026-01-01 00:00:00.5')",
        "u.known_time > DATE '2026-01-01' OR l.id = 1 | (right known_time > DATE '2026-01-01' OR"
            + " left id = 1)",
        "l.ts - u.event_time <= (l.id + 1) * INTERVAL '1' HOUR | right event_time >= left ts -"
            + " (left id + 1) * INTERVAL '1' HOUR",
        "(u.known_time IS NULL OR l.id IN (1, u.user_id)) | (right known_time IS NULL OR left id ="
            + " 1 OR left id = right user_id)",
        "u.clicks_7d - (u.clicks_7d - l.id) > l.id - 1 - 2 | (right is_deleted OR right clicks_7d -"
            + " (right clicks_7d - left id) > left id - 1 - 2)",
      })
  void readsLikeSql(String written, String words) {
    assertThat(ConditionText.of(join("u.event_time <= l.ts AND (" + written + ")")))
        .containsExactly(words);
  }

  @Test
  void namesWhatIsComputedByItsColumns() {
    PointInTimeJoin join =
        Plans.join(
            Plans.of(
                "SELECT u.clicks_7d FROM user_activity AS l LEFT ASOF JOIN user_activity AS u"
                    + " MATCH_CONDITION (u.event_time <= l.event_time - INTERVAL '1' DAY)"
                    + " ON u.user_id = l.user_id + 1"));

    assertThat(ConditionText.ofLeft(join, join.rule().leftTime()))
        .isEqualTo("left event_time - INTERVAL '1' DAY");
    assertThat(ConditionText.ofRight(join, join.rule().rightTime())).isEqualTo("right event_time");
    assertThat(ConditionText.of(join, join.rule().keys().get(0)))
        .isEqualTo("left user_id + 1 = user_id");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '¦',
      value = {
        "u.known_time <= l.ts | right known_time <= left ts",
        "NOT u.known_time >= l.ts | right known_time < left ts",
        "u.known_time + INTERVAL '2' DAY <= l.ts | right known_time <= left ts - INTERVAL '2' DAY",
        "u.known_time <= l.ts - INTERVAL '30' DAY | right known_time <= left ts - INTERVAL '30'"
            + " DAY",
        "u.known_time <= l.ts + INTERVAL '90' MINUTE | right known_time <= left ts + INTERVAL '90'"
            + " MINUTE",
      })
  void tellsTimesBesideALagByTheRowsOwnTime(String written, String words) {
    PointInTimeJoin join =
        Plans.join(
            Plans.of(
                "SELECT u.clicks_7d FROM spine AS l LEFT ASOF JOIN user_activity AS u"
                    + " MATCH_CONDITION (u.event_time <= l.ts - INTERVAL '30' DAY AND %s)"
                        .formatted(written)
                    + " ON u.user_id = l.user_id"));

    assertThat(ConditionText.of(join)).containsExactly(words);
  }

  private static PointInTimeJoin join(String condition) {
    return Plans.join(
        Plans.of(
            "SELECT u.clicks_7d FROM app.transactions AS l LEFT ASOF JOIN user_activity AS u"
                + " MATCH_CONDITION (%s) ON u.user_id = l.user_id + 1".formatted(condition)));
  }
}

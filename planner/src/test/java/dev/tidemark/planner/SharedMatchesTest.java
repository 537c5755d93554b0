package dev.tidemark.planner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.settings.Settings;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A match is looked up as often as it may differ. */
class SharedMatchesTest {
  private static final Settings NO_TTL = Settings.DEFAULTS.set("pit_apply_ttl", "false");

  @ParameterizedTest
  @CsvSource({
    "f.event_time <= s.ts, false, 1",
    "f.event_time > s.ts, true, 1",
    "f.event_time <= s.ts AND f.known_time <= s.ts, false, 2",
    "f.event_time <= s.ts AND f.event_time > s.ts - INTERVAL '1' DAY, true, 2",
    "f.event_time <= s.ts, true, 2",
    "f.event_time <= s.ts AND f.known_time <= s.ts, true, 3"
  })
  void takesAStatusFromAsFewJoinsAsItCan(String match, boolean hasTtl, int joins) {
    String sql =
        "SELECT s.user_id, f.segment, FEATURE_STATUS(f) FROM spine AS s"
            + " LEFT ASOF JOIN user_segment AS f MATCH_CONDITION (%s) ON f.user_id = s.user_id";

    assertThat(joins(sql.formatted(match), hasTtl ? Settings.DEFAULTS : NO_TTL)).hasSize(joins);
  }

  @Test
  void showsTombstonesWhereAStatusTellsThemApart() {
    String plain =
        "SELECT f.segment FROM spine AS s"
            + " LEFT ASOF JOIN user_segment AS f MATCH_CONDITION (s.ts)";

    assertThat(joins(plain, NO_TTL).get(0).rule().tombstone()).isPresent();
    assertThat(
            joins(plain.replace("f.segment", "f.segment, FEATURE_STATUS(f)"), NO_TTL)
                .get(0)
                .rule()
                .tombstone())
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "LEFT, f.event_time <= s.ts, s.user_id, 1",
    "LEFT, f.event_time <= s.ts, g.user_id, 2",
    "LEFT, f.event_time < s.ts, s.user_id, 2",
    "LEFT, f.event_time <= s.ts AND f.segment = 'gold', s.user_id, 2",
    "LEFT, f.event_time <= s.ts AND f.segment <> g.segment, s.user_id, 2",
    "INNER, f.event_time <= s.ts, s.user_id, 2"
  })
  void looksUpOnceWhatIsJoinedTwice(String type, String match, String key, int joins) {
    String sql =
        """
        SELECT s.user_id, f.segment, g.segment AS again FROM spine AS s
        LEFT ASOF JOIN user_segment AS g MATCH_CONDITION (g.event_time <= s.ts) ON g.user_id = s.user_id
        %s ASOF JOIN user_segment AS f MATCH_CONDITION (%s) ON f.user_id = %s
        """;

    assertThat(joins(sql.formatted(type.replace("INNER", ""), match, key), Settings.DEFAULTS))
        .hasSize(joins);
  }

  private static List<PointInTimeJoin> joins(String sql, Settings settings) {
    return Plans.joins(Plans.of(sql, Tables.standard(), settings));
  }
}

package dev.tidemark.planner.route.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.planner.Planner;
import dev.tidemark.planner.PlanningContext;
import dev.tidemark.planner.Tables;
import dev.tidemark.planner.engine.scan.ScanFilter;
import dev.tidemark.planner.engine.scan.ScanFilter.Operator;
import dev.tidemark.planner.parse.StatementParser;
import dev.tidemark.planner.parse.statement.QueryStatement.Query;
import dev.tidemark.planner.settings.Settings;
import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the times of a spine say of a history's. */
class TimeRangeTest {
  private static final LocalDateTime FIRST = LocalDateTime.parse("2026-03-01T00:00:00");
  private static final LocalDateTime LAST = LocalDateTime.parse("2026-04-01T00:00:00");

  private static List<TimeRange> ranges(String sql) {
    Query query = (Query) new StatementParser().parse(sql);
    return new Planner(1)
        .plan(query.node(), new PlanningContext(Tables.standard(), Settings.DEFAULTS))
        .plan()
        .ranges();
  }

  private static TimeRange range(String group, String condition) {
    List<TimeRange> ranges =
        ranges(
            "SELECT s.user_id FROM spine AS s LEFT ASOF JOIN "
                + group
                + " AS f MATCH_CONDITION ("
                + condition
                + ") ON f.user_id = s.user_id");
    assertThat(ranges).hasSize(1);
    return ranges.get(0);
  }

  private static ScanFilter.Compare time(Operator operator, LocalDateTime value) {
    return new ScanFilter.Compare("event_time", operator, value);
  }

  @Test
  void endsBackwardAtTheLastTime() {
    assertThat(range("user_activity", "f.event_time < s.ts").filters(new Object[] {LAST}))
        .containsExactly(time(Operator.LESS, LAST));
  }

  @Test
  void beginsForwardAtTheFirstTimeAndEndsByTheTolerance() {
    TimeRange range =
        range("user_activity", "f.event_time >= s.ts AND f.event_time < s.ts + INTERVAL '1' HOUR");

    assertThat(range.filters(new Object[] {FIRST, LAST}))
        .containsExactly(
            time(Operator.GREATER_OR_EQUAL, FIRST),
            time(Operator.LESS_OR_EQUAL, LAST.plusHours(1)));
  }

  @Test
  void beginsBackwardByTheTolerance() {
    TimeRange range =
        range("user_activity", "f.event_time <= s.ts AND s.ts - INTERVAL '2' DAY <= f.event_time");

    assertThat(range.filters(new Object[] {LAST, FIRST}))
        .containsExactly(
            time(Operator.LESS_OR_EQUAL, LAST),
            time(Operator.GREATER_OR_EQUAL, FIRST.minusDays(2)));
  }

  @Test
  void beginsBackwardByTheTtl() {
    assertThat(range("user_segment", "f.event_time <= s.ts").filters(new Object[] {LAST, FIRST}))
        .containsExactly(
            time(Operator.LESS_OR_EQUAL, LAST),
            time(Operator.GREATER_OR_EQUAL, FIRST.minusDays(90)));
  }

  @Test
  void saysNothingOfMonthsWhichHaveNoLength() {
    TimeRange range =
        range(
            "user_activity", "f.event_time <= s.ts AND f.event_time >= s.ts - INTERVAL '1' MONTH");

    assertThat(range.limits()).hasSize(1);
  }

  @Test
  void saysNothingWithoutTimesOrOfTimesThatNotEveryEngineWrites() {
    TimeRange range = range("user_segment", "f.event_time <= s.ts");

    assertThat(range.filters(new Object[] {null, null})).isEmpty();
    assertThat(
            range.filters(
                new Object[] {
                  LocalDateTime.of(10_000, 1, 1, 0, 0), LocalDateTime.of(1, 1, 2, 0, 0)
                }))
        .isEmpty();
  }

  @Test
  void asksTheSpineForEveryGroupThatIsJoinedToIt() {
    List<TimeRange> ranges =
        ranges(
            "SELECT s.user_id, a.clicks_7d, b.segment FROM spine AS s"
                + " LEFT ASOF JOIN user_activity AS a MATCH_CONDITION (a.event_time <= s.ts)"
                + " ON a.user_id = s.user_id"
                + " LEFT ASOF JOIN user_segment AS b MATCH_CONDITION (b.event_time <= s.ts)"
                + " ON b.user_id = s.user_id");

    assertThat(ranges).hasSize(2);
    assertThat(ranges).allSatisfy(range -> assertThat(range.sources()).isEmpty());
  }

  @Test
  void doesNotAskTwiceWhatTimeItIs() {
    String join =
        " LEFT ASOF JOIN user_activity AS a MATCH_CONDITION (a.event_time <= s.ts)"
            + " ON a.user_id = s.user_id";

    for (String clock : List.of("now()", "LOCALTIMESTAMP", "CURRENT_DATE")) {
      assertThat(
              ranges(
                  "SELECT a.clicks_7d FROM (SELECT user_id, CAST("
                      + clock
                      + " AS TIMESTAMP(6)) AS ts FROM spine) AS s"
                      + join))
          .isEmpty();
    }
  }
}

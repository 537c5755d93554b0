package dev.tidemark.planner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.planner.engine.query.Parameter;
import dev.tidemark.planner.engine.scan.ScanFilter;
import dev.tidemark.planner.engine.scan.ScanFilter.Operator;
import dev.tidemark.planner.engine.scan.ScanRequest;
import dev.tidemark.planner.parse.StatementParser;
import dev.tidemark.planner.parse.statement.QueryStatement;
import dev.tidemark.planner.route.plan.BoundPlan;
import dev.tidemark.planner.settings.Settings;
import dev.tidemark.planner.table.Moment;
import dev.tidemark.planner.table.TableDef;
import dev.tidemark.planner.table.TableLocation;
import dev.tidemark.planner.table.TableName;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.junit.jupiter.api.Test;

/** Views whose rows depend on the time: their plans are remembered, and executed at another. */
class ViewMomentsTest {
  private static final DataType TIMESTAMP = DataType.of(TypeName.TIMESTAMP);
  private static final LocalDateTime NOON = LocalDateTime.of(2026, 1, 1, 12, 0);
  private static final Duration HOUR = Duration.ofHours(1);

  private final Planner planner = new Planner(10);
  private final PlanningContext context =
      new PlanningContext(
          Tables.standard()
              .with(
                  new TableDef(
                      new TableName("session", "recent"),
                      List.of(),
                      new TableLocation.View(
                          "SELECT user_id, COUNT(*) AS n FROM user_activity"
                              + " WHERE event_time <= ? AND event_time > ? GROUP BY user_id",
                          List.of("features"),
                          List.of(
                              new Moment(TIMESTAMP, Duration.ZERO), new Moment(TIMESTAMP, HOUR)))))
              .view("busy", "SELECT user_id FROM recent WHERE n > 5"),
          Settings.DEFAULTS);

  private PlannedQuery planned(String sql) {
    QueryStatement.Query query = (QueryStatement.Query) new StatementParser().parse(sql);
    return planner.plan(QueryText.of(sql), query.node(), context);
  }

  private static Instant instant(LocalDateTime time) {
    return time.toInstant(ZoneOffset.UTC);
  }

  private static List<ScanFilter> hourUpTo(LocalDateTime end) {
    return List.of(
        new ScanFilter.Compare("event_time", Operator.LESS_OR_EQUAL, end),
        new ScanFilter.Compare("event_time", Operator.GREATER, end.minus(HOUR)));
  }

  private static List<ScanFilter> filters(BoundPlan plan) {
    return plan.scans().values().stream()
        .map(ScanRequest::filters)
        .flatMap(List::stream)
        .filter(filter -> filter.column().equals("event_time"))
        .toList();
  }

  @Test
  void lookUpsOfDifferentKeysAndTimesShareAPlan() {
    PlannedQuery first =
        planner
            .planShared(QueryText.of("SELECT n FROM recent WHERE user_id = 1"), context)
            .orElseThrow();

    PlannedQuery second =
        planner
            .cached(QueryText.of("SELECT n FROM recent WHERE user_id = 2"), context)
            .orElseThrow();

    assertThat(second.plan()).isSameAs(first.plan());
    assertThat(filters(first.bind(List.of(), instant(NOON)))).hasSameElementsAs(hourUpTo(NOON));
    BoundPlan later = second.bind(List.of(), instant(NOON.plusDays(1)));
    assertThat(filters(later)).hasSameElementsAs(hourUpTo(NOON.plusDays(1)));
    assertThat(RelOptUtil.toString(later.plan().root().rel()))
        .contains("2026-01-02 12:00:00", "2026-01-02 11:00:00")
        .doesNotContain("?");
  }

  @Test
  void aStatementsOwnParametersComeFirst() {
    PlannedQuery query = planned("SELECT n FROM recent WHERE user_id = ? AND n > ?");
    Parameter user = new Parameter(DataType.of(TypeName.BIGINT), 7L);
    Parameter least = new Parameter(DataType.of(TypeName.BIGINT), 3L);

    BoundPlan bound = query.bind(List.of(user, least), instant(NOON));

    assertThat(query.parameters()).hasSize(2);
    assertThat(filters(bound)).hasSameElementsAs(hourUpTo(NOON));
    assertThat(bound.parameters()).startsWith(user, least).hasSize(4);
    assertThat(RelOptUtil.toString(bound.plan().root().rel()))
        .contains("?0", "?1", "2026-01-01 12:00:00")
        .doesNotContain("?2", "?3");
  }

  @Test
  void aViewOfItThatIsReadTwiceHasOneTime() {
    PlannedQuery query = planned("SELECT * FROM busy AS a JOIN busy AS b ON a.user_id = b.user_id");

    assertThat(query.moments()).hasSize(2);
    assertThat(filters(query.bind(List.of(), instant(NOON))))
        .isNotEmpty()
        .allMatch(hourUpTo(NOON)::contains);
  }

  @Test
  void whatReadsNoneHasNoMoments() {
    assertThat(planned("SELECT * FROM user_activity WHERE user_id = 1").moments()).isEmpty();
  }
}

package dev.tidemark.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.planner.rel.Direction;
import dev.tidemark.planner.rel.KeyPair;
import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.settings.Settings;
import dev.tidemark.planner.strategy.text.Residuals;
import java.time.Duration;
import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.JoinRelType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an AS OF join means, rule by rule of the contract's section 6. */
class AsOfPlansTest {

  @ParameterizedTest
  @CsvSource({
    "f.event_time <= s.ts, AT_OR_BEFORE",
    "f.event_time < s.ts, BEFORE",
    "f.event_time >= s.ts, AT_OR_AFTER",
    "f.event_time > s.ts, AFTER",
    "s.ts >= f.event_time, AT_OR_BEFORE",
    "s.ts < f.event_time, AFTER",
    "f.event_time BETWEEN s.ts - INTERVAL '7' DAY AND s.ts, AT_OR_BEFORE",
    "f.event_time >= s.ts - INTERVAL '7' DAY AND f.event_time <= s.ts, AT_OR_BEFORE",
    "f.event_time >= s.ts AND f.event_time <= s.ts + INTERVAL '7' DAY, AT_OR_AFTER",
    "f.event_time + INTERVAL '7' DAY <= s.ts, AT_OR_BEFORE",
    "s.ts - f.event_time > INTERVAL '7' DAY, BEFORE",
    "NOT f.event_time > s.ts, AT_OR_BEFORE",
    "NOT s.ts <= f.event_time, BEFORE",
    "NOT (f.event_time < s.ts) AND NOT (f.event_time > s.ts OR f.segment = 'x'), AT_OR_AFTER",
    "NOT NOT NOT (f.event_time <= s.ts), AFTER"
  })
  void takesTheDirectionFromTheBoundWithoutIntervals(String match, Direction direction) {
    assertThat(join(match).rule().direction()).isEqualTo(direction);
  }

  @ParameterizedTest
  @CsvSource({
    "f.event_time <= s.ts - INTERVAL '30' DAY AND f.known_time <= s.ts, -30",
    "f.event_time + INTERVAL '30' DAY <= s.ts AND NOT f.known_time > s.ts, -30",
    "f.event_time <= s.ts - INTERVAL '30' DAY AND f.known_time <= s.ts - INTERVAL '2' DAY, -28",
    "f.event_time <= s.ts - INTERVAL '1' DAY - INTERVAL '24' HOUR AND s.ts + INTERVAL '1' DAY >="
        + " f.known_time, -3",
    "f.event_time <= s.ts - INTERVAL '1' DAY AND f.known_time <= s.ts - INTERVAL '1' DAY, 0",
    "f.event_time <= s.ts AND f.known_time + INTERVAL '1' DAY <= s.ts, 1"
  })
  void tellsFromWhenARecordIsSeenByTheTimeOfTheMatch(String match, long days) {
    PointInTimeJoin join = join(match);

    Residuals residuals = Residuals.of(join);
    assertThat(residuals.other()).isEmpty();
    assertThat(residuals.cuts())
        .containsExactly(
            new Residuals.Cut(
                join.rule().tieBreak().get(0), Duration.ofDays(days).toNanos() / 1000, 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "f.event_time <= s.ts - INTERVAL '1' MONTH AND f.known_time <= s.ts",
        "f.event_time <= s.ts AND f.known_time <= s.ts + s.user_id * INTERVAL '1' DAY",
        "f.event_time <= s.ts AND f.known_time <= s.ts + INTERVAL '400000' DAY(6)"
      })
  void asksEachRowWhereTheCutIsNoConstantSpanAway(String match) {
    assertThat(Residuals.refusal(join(match))).isPresent();
  }

  @Test
  void ranksAGroupsRecordsByKnownTimeAndSequence() {
    PointInTimeJoin join = join("f.event_time <= s.ts");

    assertThat(join.joinType()).isEqualTo(JoinRelType.LEFT);
    assertThat(names(join.getRight(), join.rule().tieBreak()))
        .containsExactly("known_time", "sequence");
    assertThat(name(join.getRight(), join.rule().rightTime())).isEqualTo("event_time");
    assertThat(name(join.getRight(), join.rule().tombstone().orElseThrow()))
        .isEqualTo("is_deleted");
    assertThat(join.rule().keys())
        .extracting(KeyPair::nulls)
        .containsExactly(KeyPair.Nulls.NEVER_EQUAL);
  }

  @Test
  void appliesTheTtlOnlyBackwardAndWithoutATolerance() {
    Settings off = Settings.DEFAULTS.set("pit_apply_ttl", "false");
    String sql = sql("f.event_time <= s.ts", "s.user_id = f.user_id");

    assertThat(join("f.event_time <= s.ts").rule().ttl()).contains(Duration.ofDays(90));
    assertThat(join("f.event_time <= s.ts AND f.known_time <= s.ts").rule().ttl()).isPresent();
    assertThat(join("f.event_time >= s.ts").rule().ttl()).isEmpty();
    assertThat(join("f.event_time <= s.ts AND f.event_time > s.ts - INTERVAL '1' DAY").rule().ttl())
        .isEmpty();
    assertThat(Plans.join(Plans.of(sql, Tables.standard(), off)).rule().ttl()).isEmpty();
  }

  @Test
  void asksNoTombstoneAboutAFeature() {
    PointInTimeJoin join = join("f.event_time <= s.ts AND f.segment = 'gold'");

    assertThat(RelOptUtil.toString(join.getRight())).contains("OR($4, =($2, ");
  }

  @Test
  void asksTombstonesAboutTimes() {
    PointInTimeJoin join = join("f.event_time <= s.ts AND f.known_time <= s.ts");

    assertThat(join.rule().condition()).hasToString("<=($5, $1)");
  }

  @Test
  void stillSeesTheGroupBehindFiltersAndRenamings() {
    PlannedQuery query =
        Plans.of(
            """
            SELECT s.user_id, r.what
            FROM spine AS s
            LEFT ASOF JOIN (
              SELECT user_id AS uid, event_time AS at, segment AS what
              FROM user_segment WHERE segment <> 'x') AS r
            MATCH_CONDITION (r.at <= s.ts) ON r.uid = s.user_id
            """);

    PointInTimeJoin join = Plans.join(query);
    assertThat(join.rule().tombstone()).isPresent();
    assertThat(join.rule().ttl()).isPresent();
    assertThat(RelOptUtil.toString(join.getRight())).contains("OR(");
    assertThat(query.columns()).extracting("name").containsExactly("user_id", "what");
  }

  @Test
  void breaksTiesOfOtherTablesByAllTheirColumns() {
    PointInTimeJoin join =
        Plans.join(
            Plans.of(
                """
                SELECT s.user_id, p.price FROM spine AS s
                ASOF JOIN prices AS p MATCH_CONDITION (p.valid_from <= s.ts) ON TRUE
                """));

    assertThat(join.rule().keys()).isEmpty();
    assertThat(join.rule().tombstone()).isEmpty();
    assertThat(names(join.getRight(), join.rule().tieBreak()))
        .containsExactly("item", "valid_from", "price");
  }

  @Test
  void letsNullBeAKeyWhereItIsAskedTo() {
    PointInTimeJoin join =
        Plans.join(
            Plans.of(
                """
                SELECT t.id, p.price FROM app.transactions AS t
                LEFT ASOF JOIN prices AS p MATCH_CONDITION (p.valid_from <= t.ts)
                ON p.price IS NOT DISTINCT FROM t.amount
                """));

    assertThat(join.rule().keys()).extracting(KeyPair::nulls).containsExactly(KeyPair.Nulls.EQUAL);
  }

  @Test
  void tellsTheHistoryWhichKeysAndTimesTheSpineHas() {
    PlannedQuery query =
        Plans.of(
            sql("f.event_time <= s.ts", "s.user_id = f.user_id")
                + " WHERE s.user_id = 7 AND s.ts < TIMESTAMP '2026-01-01 00:00:00'");

    assertThat(query.plan().scans().get(0).filters())
        .extracting(filter -> filter.text())
        .contains("user_id = 7", "event_time < 2026-01-01T00:00");
  }

  @Test
  void takesTheFirstSpineRowsBeforeTheJoin() {
    PlannedQuery query =
        Plans.of(sql("f.event_time <= s.ts", "s.user_id = f.user_id") + " ORDER BY s.ts LIMIT 10");

    assertThat(RelOptUtil.toString(Plans.join(query).getLeft())).contains("fetch=[10]");
  }

  @Test
  void filtersOnTheRightOnlyAfterTheMatch() {
    PlannedQuery query =
        Plans.of(
            sql("f.event_time <= s.ts", "s.user_id = f.user_id") + " WHERE f.segment = 'gold'");

    assertThat(query.plan().scans().get(0).filters()).isEmpty();
    assertThat(RelOptUtil.toString(Plans.join(query).getRight())).doesNotContain("gold");
  }

  @Test
  void refusesAnotherOrderOfAGroup() {
    assertThatThrownBy(() -> join("f.known_time <= s.ts"))
        .hasMessageStartingWith("NOT_SUPPORTED: ")
        .hasMessageContaining("'user_segment' is ordered by its event time");
  }

  @Test
  void refusesAGroupWithoutAKey() {
    assertThatThrownBy(() -> Plans.of(sql("f.event_time <= s.ts", "TRUE")))
        .hasMessageStartingWith("NOT_SUPPORTED: ")
        .hasMessageContaining("needs an equality with its entity key");
  }

  private static PointInTimeJoin join(String match) {
    return Plans.join(Plans.of(sql(match, "s.user_id = f.user_id")));
  }

  private static String sql(String match, String on) {
    return "SELECT s.user_id, f.segment FROM spine AS s LEFT ASOF JOIN user_segment AS f"
        + " MATCH_CONDITION ("
        + match
        + ") ON "
        + on;
  }

  private static List<String> names(RelNode node, List<Integer> ordinals) {
    return ordinals.stream().map(ordinal -> name(node, ordinal)).toList();
  }

  private static String name(RelNode node, int ordinal) {
    return node.getRowType().getFieldNames().get(ordinal);
  }
}

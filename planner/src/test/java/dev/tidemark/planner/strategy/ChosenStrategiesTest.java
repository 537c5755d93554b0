package dev.tidemark.planner.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.planner.dialect.Plans;
import dev.tidemark.planner.engine.EngineKind;
import dev.tidemark.planner.rel.Direction;
import dev.tidemark.planner.rel.KeyPair;
import dev.tidemark.planner.rel.MatchRule;
import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.strategy.StrategyChoice.Rejected;
import dev.tidemark.planner.strategy.cost.JoinStatistics;
import dev.tidemark.planner.strategy.cost.OperatorRoom;
import dev.tidemark.planner.strategy.method.EveryStrategy;
import dev.tidemark.planner.strategy.method.PointInTimeStrategy;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.junit.jupiter.api.Test;

/**
 * What the estimates make of typical sizes: nothing runs here. {@code bench/grid} measures whether
 * they are right.
 */
class ChosenStrategiesTest {
  private static final double UNCOUNTED = JoinStatistics.UNKNOWN_SHARE;

  private final Plans plans = new Plans();
  private final RelDataType key = plans.nullable(SqlTypeName.BIGINT);
  private final RelDataType time = plans.types().createSqlType(SqlTypeName.TIMESTAMP, 6);
  private final RelNode spine;
  private final RelNode history;

  ChosenStrategiesTest() {
    plans.table("spine", List.of("k", "ts"), List.of(key, time));
    plans.table(
        "history", List.of("k", "event_time", "known_time", "v"), List.of(key, time, time, key));
    this.spine = plans.builder().scan("spine").build();
    this.history = plans.builder().scan("history").build();
  }

  @Test
  void comparesFewPairsInOneStatement() {
    assertThat(chosen(3, 10, 5, 0)).isEqualTo("row_number");
    assertThat(chosen(50, 100_000, 10_000, 0)).isEqualTo("row_number");
    assertThat(chosen(50, 100_000, 100, 0)).isEqualTo("arg_max");
    assertThat(chosen(10_000, 100_000, 10_000, 0)).isEqualTo("arg_max");
  }

  @Test
  void neverComparesThePairsOfAKeyThatMayHaveHalfOfAll() {
    assertThat(chosen(50, 100_000, 10_000, UNCOUNTED)).isEqualTo("lead");
    assertThat(chosen(10_000, 100_000, 10_000, UNCOUNTED)).isEqualTo("merge");
    assertThat(chosen(10_000, 1_000_000, 1_000_000, UNCOUNTED)).isEqualTo("merge");
  }

  @Test
  void keepsASpineOnceForTheJoinsThatShareIt() {
    PointInTimeJoin first = join(isTrue());
    PointInTimeJoin second = PointInTimeJoin.create(first, history, JoinRelType.LEFT, first.rule());
    JoinStatistics statistics = new JoinStatistics(10_000, 100_000, 10_000, 100_000, 0);

    JoinPlaces places = JoinPlaces.in(second, EngineKind.DUCKDB);

    assertThat(name(first, statistics, JoinPlaces.in(first, EngineKind.DUCKDB).of(first)))
        .isEqualTo("arg_max");
    assertThat(name(first, statistics, places.of(first))).isEqualTo("merge");
    assertThat(name(second, statistics, places.of(second))).isEqualTo("merge");
  }

  @Test
  void sortsASpineAgainForJoinsByOtherColumns() {
    plans.table("flights", List.of("origin", "destination", "departure"), List.of(key, key, time));
    RelNode flights = plans.builder().scan("flights").build();
    PointInTimeJoin byOrigin = over(flights, 0);
    PointInTimeJoin byDestination = over(byOrigin, 1);
    PointInTimeJoin byOriginAgain = over(byDestination, 0);

    JoinPlaces places = JoinPlaces.in(byOriginAgain, EngineKind.DUCKDB);

    assertThat(List.of(byOrigin, byDestination, byOriginAgain))
        .extracting(join -> places.of(join).sharing())
        .containsExactly(2, 1, 2);
  }

  @Test
  void offersLargeHistoriesToSpinesOfAnySize() {
    for (int spineRows : List.of(50, 10_000, 100_000, 1_000_000)) {
      for (int keys : List.of(100, 10_000, 1_000_000)) {
        assertThat(chosen(spineRows, 10_000_000, keys, UNCOUNTED))
            .as("%d spine rows, %d keys", spineRows, keys)
            .isEqualTo("merge");
      }
    }
  }

  @Test
  void letsALargeSpinePassASmallerHistory() {
    for (int keys : List.of(100, 10_000, 100_000)) {
      assertThat(chosen(1_000_000, 100_000, keys, UNCOUNTED)).isEqualTo("probe");
      assertThat(chosen(1_000_000, 1_000_000, keys, UNCOUNTED)).isEqualTo("probe");
    }
  }

  @Test
  void keepsNoHistoriesThatMayFindNoRoom() {
    PointInTimeJoin join = join(isTrue());
    JoinStatistics large = new JoinStatistics(100_000_000, 10_000_000, 10_000);
    double kept = strategy("probe").keptBytes(join, large);

    assertThat(chosen(join, large.in(new OperatorRoom(kept, Set.of())))).isEqualTo("probe");
    assertThat(chosen(join, large.in(new OperatorRoom(kept - 1, Set.of())))).isEqualTo("merge");
    assertThat(chosen(join, large.in(new OperatorRoom(kept, Set.of("probe"))))).isEqualTo("merge");
  }

  @Test
  void saysInsteadOfCostsWhatFindsNoRoom() {
    JoinStatistics large =
        new JoinStatistics(100_000_000, 10_000_000, 10_000)
            .in(new OperatorRoom(100 << 20, Set.of("merge")));

    assertThat(choice("auto", large).rejected())
        .contains(
            new Rejected(
                "probe",
                OptionalDouble.empty(),
                "it would keep about 429 MB, and the query has room for 100 MB"),
            new Rejected("merge", OptionalDouble.empty(), "it was tried and found no room"));
  }

  @Test
  void triesWhatIsAskedForAloneWhateverTheRoom() {
    JoinStatistics large =
        new JoinStatistics(100_000_000, 10_000_000, 10_000)
            .in(new OperatorRoom(100 << 20, Set.of()));

    assertThat(choice("probe", large).strategy().name()).isEqualTo("probe");
    assertThat(choice("probe, auto", large).strategy().name()).isEqualTo("merge");
  }

  @Test
  void sortsNothingThreeTimesForAKnowledgeCut() {
    PointInTimeJoin known = join(lessOrEqual(4, 1));

    assertThat(chosen(known, new JoinStatistics(100_000, 1_000_000, 10_000))).isEqualTo("merge");
    assertThat(cost(known, strategy("native")))
        .isGreaterThan(cost(join(isTrue()), strategy("native")));
  }

  @Test
  void expectsFewerPairsOfAToleranceAndFewerRecordsOfAShortList() {
    JoinStatistics statistics = new JoinStatistics(1000, 100_000, 100, 100_000, 0);
    PointInTimeStrategy argMax = strategy("arg_max");

    double whole = argMax.cost(join(isTrue()), statistics);
    double tolerant = argMax.cost(join(lessOrEqual(1, 3)), statistics);
    double asked = argMax.cost(join(isTrue()), new JoinStatistics(1000, 1000, 10, 100_000, 0));

    assertThat(tolerant).isLessThan(whole);
    assertThat(asked).isLessThan(whole);
  }

  @Test
  void runsWindowsWhereThereIsNothingElse() {
    JoinStatistics large = new JoinStatistics(100_000, 1_000_000, 10_000);

    assertThat(name(join(isTrue()), EngineKind.TRINO, large)).isEqualTo("union_last");
    assertThat(name(join(isTrue()), EngineKind.TRINO, new JoinStatistics(50, 1000, 100)))
        .isEqualTo("row_number");
  }

  private String chosen(double spineRows, double records, double keys, double commonest) {
    return chosen(join(isTrue()), new JoinStatistics(spineRows, records, keys, records, commonest));
  }

  private static String chosen(PointInTimeJoin join, JoinStatistics statistics) {
    return name(join, EngineKind.DUCKDB, statistics);
  }

  private StrategyChoice choice(String wanted, JoinStatistics statistics) {
    return new StrategyChooser().choose(join(isTrue()), EngineKind.DUCKDB, statistics, wanted);
  }

  private static String name(PointInTimeJoin join, EngineKind engine, JoinStatistics statistics) {
    return new StrategyChooser()
        .choose(join, engine, statistics, StrategyChooser.AUTO)
        .strategy()
        .name();
  }

  private static String name(PointInTimeJoin join, JoinStatistics statistics, JoinPlace place) {
    return new StrategyChooser()
        .choose(join, EngineKind.DUCKDB, statistics, StrategyChooser.AUTO, place)
        .strategy()
        .name();
  }

  private static PointInTimeStrategy strategy(String name) {
    return EveryStrategy.ALL.stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
  }

  private static double cost(PointInTimeJoin join, PointInTimeStrategy strategy) {
    return strategy.cost(join, new JoinStatistics(100_000, 1_000_000, 10_000));
  }

  private PointInTimeJoin join(RexNode condition) {
    return PointInTimeJoin.create(spine, history, JoinRelType.LEFT, rule(0, 1, condition));
  }

  private PointInTimeJoin over(RelNode flights, int key) {
    return PointInTimeJoin.create(flights, history, JoinRelType.LEFT, rule(key, 2, isTrue()));
  }

  private static MatchRule rule(int leftKey, int leftTime, RexNode condition) {
    return new MatchRule(
        List.of(new KeyPair(leftKey, 0, KeyPair.Nulls.NEVER_EQUAL)),
        leftTime,
        1,
        Direction.AT_OR_BEFORE,
        condition,
        List.of(2, 3),
        OptionalInt.empty(),
        Optional.empty());
  }

  private RexNode isTrue() {
    return rex().makeLiteral(true);
  }

  /** Over the spine's two columns and the history's four. */
  private RexNode lessOrEqual(int left, int right) {
    return rex().makeCall(SqlStdOperatorTable.LESS_THAN_OR_EQUAL, field(left), field(right));
  }

  private RexNode field(int index) {
    RelDataType type =
        index < 2
            ? spine.getRowType().getFieldList().get(index).getType()
            : history.getRowType().getFieldList().get(index - 2).getType();
    return rex().makeInputRef(type, index);
  }

  private RexBuilder rex() {
    return plans.cluster().getRexBuilder();
  }
}

package dev.tidemark.planner.strategy.method;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.planner.dialect.Plans;
import dev.tidemark.planner.dialect.RenderedSql;
import dev.tidemark.planner.dialect.SqlRenderer;
import dev.tidemark.planner.engine.EngineKind;
import dev.tidemark.planner.engine.query.PointInTimeMerge;
import dev.tidemark.planner.rel.Direction;
import dev.tidemark.planner.rel.EngineRelation;
import dev.tidemark.planner.rel.KeyPair;
import dev.tidemark.planner.rel.MatchRule;
import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.strategy.StrategyChoice;
import dev.tidemark.planner.strategy.cost.JoinStatistics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.tools.RelBuilder;
import org.junit.jupiter.api.Test;

/** When merges over one another use one spine. Columns: two keys, a time, a value. */
class SharedSpineTest {
  private static final int TIME = 2;
  private static final int VALUE = 3;

  private final Plans plans = new Plans();
  private final RelNode spine = relation("spine");

  @Test
  void joinsWithTheSameKeysAndTimeShareIt() {
    RelNode first = join(spine, 0, TIME, Direction.AT_OR_BEFORE);
    RelNode second = join(first, 0, TIME, Direction.BEFORE);

    assertThat(spines(join(second, 0, TIME, Direction.AT_OR_BEFORE))).isEqualTo(1);
  }

  @Test
  void columnsMayBePickedInBetween() {
    RelNode first = join(spine, 0, TIME, Direction.AT_OR_BEFORE);
    RelBuilder builder = plans.builder().push(first);
    RelNode picked = builder.project(builder.fields(List.of(7, TIME, 0))).build();

    assertThat(spines(join(picked, 2, 1, Direction.AT_OR_BEFORE))).isEqualTo(1);
  }

  @Test
  void columnsMayBeRenamedInBetween() {
    RelNode first = join(spine, 0, TIME, Direction.AT_OR_BEFORE);
    RelBuilder builder = plans.builder().push(first);
    RelNode renamed =
        builder.project(builder.fields(List.of(1, 0, TIME)), List.of("a", "b", "c"), true).build();

    RelNode second = join(renamed, 1, 2, Direction.AT_OR_BEFORE);

    assertThat(spines(second)).isEqualTo(1);
    assertThat(merges(second).map(merge -> merge.candidates().sql()))
        .allMatch(sql -> sql.matches(".* ON \"keys_\\d+\"\\.\"a\" = .*"));
  }

  @Test
  void joinsWithOtherKeysTimesAndDirectionsShareItsRows() {
    RelNode first = join(spine, 0, TIME, Direction.AT_OR_BEFORE);

    for (RelNode second :
        List.of(
            join(first, 1, TIME, Direction.AT_OR_BEFORE),
            join(first, 0, TIME, Direction.AT_OR_AFTER))) {
      assertThat(spines(second)).isEqualTo(2);
      assertThat(tables(second)).isEqualTo(1);
      assertThat(spines(join(second, 0, TIME, Direction.AT_OR_BEFORE))).isEqualTo(2);
    }
  }

  @Test
  void keysAndTimesThatAreNotTheSpinesHaveTheirOwn() {
    RelNode first = join(spine, 0, TIME, Direction.AT_OR_BEFORE);

    assertThat(tables(join(first, 0, 4 + TIME, Direction.AT_OR_BEFORE))).isEqualTo(2);
    assertThat(tables(join(first, 4, TIME, Direction.AT_OR_BEFORE))).isEqualTo(2);
  }

  @Test
  void rowsThatAreComputedInBetweenAreNotTheSpines() {
    RelNode first = join(spine, 0, TIME, Direction.AT_OR_BEFORE);
    RelNode distinct = plans.builder().push(first).distinct().build();

    assertThat(spines(join(distinct, 0, TIME, Direction.AT_OR_BEFORE))).isEqualTo(2);
  }

  /** How many different spines the merges of a tree have. */
  private static long spines(RelNode root) {
    return merges(root).map(PointInTimeMerge::spine).distinct().count();
  }

  /** How many tables of spine rows they keep. */
  private static long tables(RelNode root) {
    return merges(root).map(merge -> merge.spine().table()).distinct().count();
  }

  private static Stream<PointInTimeMerge<RenderedSql>> merges(RelNode root) {
    StrategyChoice merge =
        new StrategyChoice(new MergeStrategy(), 0, true, JoinStatistics.UNKNOWN, List.of());
    RenderedSql sql =
        SqlRenderer.render(
            root,
            root.getRowType().getFieldNames(),
            EngineKind.DUCKDB,
            join -> merge,
            Map.of("spine", "\"spine\"", "history", "\"history\""));
    return sql.joins().stream().map(join -> (PointInTimeMerge<RenderedSql>) join);
  }

  private RelNode join(RelNode left, int key, int time, Direction direction) {
    MatchRule rule =
        new MatchRule(
            List.of(new KeyPair(key, 0, KeyPair.Nulls.NEVER_EQUAL)),
            time,
            TIME,
            direction,
            plans.cluster().getRexBuilder().makeLiteral(true),
            List.of(VALUE),
            OptionalInt.empty(),
            Optional.empty());
    return PointInTimeJoin.create(left, relation("history"), JoinRelType.LEFT, rule);
  }

  private RelNode relation(String name) {
    List<RelDataType> types =
        List.of(
            plans.nullable(SqlTypeName.BIGINT),
            plans.nullable(SqlTypeName.BIGINT),
            plans.nullable(SqlTypeName.TIMESTAMP),
            plans.nullable(SqlTypeName.INTEGER));
    RelDataType row = plans.types().createStructType(types, List.of("a", "b", "t", "v"));
    return EngineRelation.create(plans.cluster(), name, row, 10);
  }
}

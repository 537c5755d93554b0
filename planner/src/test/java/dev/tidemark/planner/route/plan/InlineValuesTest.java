package dev.tidemark.planner.route.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.planner.Planner;
import dev.tidemark.planner.PlanningContext;
import dev.tidemark.planner.Tables;
import dev.tidemark.planner.dialect.SqlRenderer;
import dev.tidemark.planner.engine.EngineKind;
import dev.tidemark.planner.engine.query.Parameter;
import dev.tidemark.planner.parse.StatementParser;
import dev.tidemark.planner.parse.statement.QueryStatement.Query;
import dev.tidemark.planner.settings.Settings;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands in a plan in the place of its parameters. */
class InlineValuesTest {
  private static DistributedPart part(String sql) {
    Query query = (Query) new StatementParser().parse(sql);
    return new Planner(1, EnumSet.allOf(EngineKind.class))
        .plan(
            query.node(),
            new PlanningContext(Tables.standard(), Settings.DEFAULTS.set("engine", "trino")))
        .plan()
        .distributed()
        .get(0);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void takesWhateverADoubleHolds(double value) {
    DistributedPart part =
        part("SELECT region, count(*) FROM merchant_risk WHERE risk = ? GROUP BY region");

    Fragment bound =
        part.withValues(List.of(new Parameter(DataType.of(TypeName.DOUBLE), value))).fragment();

    assertThat(RelOptUtil.toString(bound.rel())).contains(String.valueOf(value));
    assertThat(SqlRenderer.canRender(bound.rel(), EngineKind.TRINO)).isTrue();
  }

  @Test
  void refusesToSendANumberOfRecordsThatIsNone() {
    DistributedPart part =
        part("SELECT region, count(*) FROM merchant_risk LAST ? GROUP BY region");
    DataType type = DataType.of(TypeName.BIGINT);

    for (Long none : Arrays.asList(-1L, null)) {
      Fragment bound = part.withValues(List.of(new Parameter(type, none))).fragment();
      assertThatThrownBy(() -> SqlRenderer.canRender(bound.rel(), EngineKind.TRINO))
          .hasMessageContaining("LAST takes a number that is not negative");
    }
    Fragment bound = part.withValues(List.of(new Parameter(type, 0L))).fragment();
    assertThat(SqlRenderer.canRender(bound.rel(), EngineKind.TRINO)).isTrue();
  }
}

package dev.tidemark.planner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.planner.engine.EngineId;
import dev.tidemark.planner.parse.StatementParser;
import dev.tidemark.planner.parse.statement.QueryStatement;
import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.route.PlannedScan;
import dev.tidemark.planner.settings.Settings;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.sql.SqlNode;
import org.junit.jupiter.api.Test;

class PlannerTest {
  private final Planner planner = new Planner(10);
  private final PlanningContext context = new PlanningContext(Tables.standard(), Settings.DEFAULTS);

  @Test
  void runsAKeyLookUpInPostgresAlone() {
    PlannedQuery query = plan("SELECT * FROM online.user_activity WHERE user_id = ?");

    assertThat(query.plan().isSingle()).isTrue();
    assertThat(query.plan().root().engine()).isEqualTo(EngineId.POSTGRES);
    assertThat(query.parameters()).containsExactly(DataType.of(TypeName.BIGINT));
    assertThat(query.columns())
        .extracting(Column::name)
        .containsExactly("user_id", "event_time", "clicks_7d", "embedding");
  }

  @Test
  void joinsASpineInAnotherPostgresWithHistoryInDuckDb() {
    PlannedQuery query =
        plan(
            """
            SELECT l.*, u.clicks_7d
            FROM app.transactions AS l
            LEFT ASOF JOIN user_activity AS u
            MATCH_CONDITION (u.event_time <= l.ts) ON u.user_id = l.user_id
            """);

    assertThat(query.plan().root().engine()).isEqualTo(EngineId.DUCKDB);
    assertThat(query.plan().inputs())
        .singleElement()
        .satisfies(in -> assertThat(in.engine()).isEqualTo(EngineId.postgresSource("app")));
    assertThat(query.plan().scans())
        .singleElement()
        .extracting(PlannedScan::columns)
        .isEqualTo(
            java.util.List.of(
                "user_id", "event_time", "clicks_7d", "known_time", "is_deleted", "sequence"));
    assertThat(RelOptUtil.toString(query.plan().root().rel()))
        .contains(PointInTimeJoin.class.getSimpleName());
  }

  @Test
  void remembersPlansByText() {
    String sql = "SELECT 1";

    PlannedQuery first = planner.plan(sql, parsed(sql), context);

    assertThat(planner.cached(sql, context)).containsSame(first);
    assertThat(planner.cached("SELECT 2", context)).isEmpty();
  }

  private PlannedQuery plan(String sql) {
    return planner.plan(parsed(sql), context);
  }

  private static SqlNode parsed(String sql) {
    return ((QueryStatement.Query) new StatementParser().parse(sql)).node();
  }
}

package dev.tidemark.planner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.planner.engine.EngineId;
import dev.tidemark.planner.engine.query.Parameter;
import dev.tidemark.planner.engine.scan.ScanFilter;
import dev.tidemark.planner.engine.scan.ScanRequest;
import dev.tidemark.planner.parse.StatementParser;
import dev.tidemark.planner.parse.statement.QueryStatement;
import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.route.plan.PlannedScan;
import dev.tidemark.planner.route.plan.RoutedPlan;
import dev.tidemark.planner.settings.Settings;
import dev.tidemark.planner.table.TableCatalog;
import dev.tidemark.planner.table.TableDef;
import dev.tidemark.planner.table.TableName;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    PlannedQuery first = planner.plan(QueryText.of(sql), parsed(sql), context);

    assertThat(planner.cached(QueryText.of(sql), context)).containsSame(first);
    assertThat(planner.cached(QueryText.of("SELECT 2"), context)).isEmpty();
  }

  @Test
  void textsThatDifferInComparedLiteralsShareAPlan() {
    PlannedQuery first =
        shared("SELECT * FROM online.user_activity WHERE user_id = 1").orElseThrow();

    PlannedQuery second =
        planner
            .cached(QueryText.of("SELECT * FROM online.user_activity WHERE user_id = 2"), context)
            .orElseThrow();

    assertThat(second.plan()).isSameAs(first.plan());
    assertThat(second.parameters()).isEmpty();
    assertThat(first.literals()).extracting(Parameter::value).containsExactly(1);
    assertThat(second.bind(List.of(), Instant.EPOCH).parameters())
        .containsExactly(new Parameter(DataType.of(TypeName.INTEGER), 2));
  }

  /** What is remembered of a plan's execution goes by the plan. */
  @Test
  void aTextThatIsAskedAgainHasTheSamePlanWithItsLiterals() {
    String sql = "SELECT clicks_7d FROM user_activity WHERE user_id = ";
    assertThat(shared(sql + 1)).isPresent();

    RoutedPlan first = bound(sql + 1);

    assertThat(bound(sql + 1)).isSameAs(first);
    assertThat(RelOptUtil.toString(first.root().rel())).contains("1").doesNotContain("?0");
    RoutedPlan second = bound(sql + 2);
    assertThat(RelOptUtil.toString(second.root().rel())).contains("2").doesNotContain("?0");
    assertThat(bound(sql + 2)).isSameAs(second);
    assertThat(bound(sql + 1)).isNotSameAs(first);
  }

  private RoutedPlan bound(String sql) {
    return planner
        .cached(QueryText.of(sql), context)
        .orElseThrow()
        .bind(List.of(), Instant.EPOCH)
        .plan();
  }

  @Test
  void sharedPlansStillPruneFiles() {
    PlannedQuery query =
        shared(
                "SELECT clicks_7d FROM user_activity WHERE user_id IN (1, 2) AND event_time <"
                    + " TIMESTAMP '2026-01-01 00:00:00'")
            .orElseThrow();

    assertThat(query.bind(List.of(), Instant.EPOCH).scans().values())
        .flatExtracting(ScanRequest::filters)
        .containsExactly(
            new ScanFilter.OneOf("user_id", List.of(1L, 2L)),
            new ScanFilter.Compare(
                "event_time", ScanFilter.Operator.LESS, LocalDateTime.of(2026, 1, 1, 0, 0)));
    assertThat(RelOptUtil.toString(query.bind(List.of(), Instant.EPOCH).plan().root().rel()))
        .doesNotContain("?0")
        .contains("2026-01-01 00:00:00");
  }

  @Test
  void whatCannotShareHasAPlanOfItsOwn() {
    assertThat(shared("SELECT item FROM prices WHERE valid_from = '2026-01-01'")).isEmpty();
    assertThat(shared("SELECT item FROM prices WHERE valid_from = '2026-01-02'")).isEmpty();
    assertThat(shared("SELECT nothing FROM prices WHERE price = 1")).isEmpty();
    assertThat(shared("SELECT item FROM prices WHERE item = 'a'")).isPresent();
    assertThat(shared("SELECT name FROM app.users WHERE name = 'ann'")).isPresent();
  }

  @Test
  void forgetsAPlanWhoseForeignTableHasChanged() {
    QueryText text = QueryText.of("SELECT * FROM app.users WHERE user_id = 1");
    PlanningContext before = unchanged(Tables.standard());
    assertThat(planner.planShared(text, before)).isPresent();

    Column other = Column.of("other", DataType.of(TypeName.BIGINT));
    PlanningContext after = unchanged(Tables.standard().postgres("app", "users", other));

    assertThat(planner.cached(text, before)).isPresent();
    assertThat(planner.cached(text, after)).isEmpty();
  }

  @Test
  void readsAColumnOfAnotherTypeByItsConversion() {
    QueryText text = QueryText.of("SELECT mood FROM app.cats WHERE id = 1");
    Column[] columns = {
      Column.of("id", DataType.of(TypeName.BIGINT)),
      Column.of("mood", DataType.of(TypeName.VARCHAR))
    };
    PlanningContext before = unchanged(Tables.standard().postgres("app", "cats", columns));
    assertThat(planner.planShared(text, before).orElseThrow().plan().root().relations())
        .containsValue("\"public\".\"cats\"");

    Map<String, String> conversions = Map.of("mood", "CAST(\"mood\" AS text)");
    PlanningContext after =
        unchanged(Tables.standard().postgres("app", "cats", conversions, columns));

    assertThat(planner.cached(text, after)).isEmpty();
    assertThat(planner.planShared(text, after).orElseThrow().plan().root().relations())
        .containsValue(
            "(SELECT \"id\", CAST(\"mood\" AS text) AS \"mood\" FROM \"public\".\"cats\")");
  }

  private static PlanningContext unchanged(Tables tables) {
    return new PlanningContext(new SameFingerprint(tables), Settings.DEFAULTS);
  }

  /** A catalog that doesn't know that another database has changed. */
  private record SameFingerprint(Tables tables) implements TableCatalog {
    @Override
    public String fingerprint() {
      return "same";
    }

    @Override
    public List<String> schemas() {
      return tables.schemas();
    }

    @Override
    public List<String> tables(String schema) {
      return tables.tables(schema);
    }

    @Override
    public Optional<TableDef> find(TableName name) {
      return tables.find(name);
    }
  }

  private Optional<PlannedQuery> shared(String sql) {
    return planner.planShared(QueryText.of(sql), context);
  }

  private PlannedQuery plan(String sql) {
    return planner.plan(parsed(sql), context);
  }

  private static SqlNode parsed(String sql) {
    return ((QueryStatement.Query) new StatementParser().parse(sql)).node();
  }
}

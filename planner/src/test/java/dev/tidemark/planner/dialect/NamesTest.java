package dev.tidemark.planner.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.planner.Planner;
import dev.tidemark.planner.PlanningContext;
import dev.tidemark.planner.Tables;
import dev.tidemark.planner.dialect.statement.Names;
import dev.tidemark.planner.engine.EngineKind;
import dev.tidemark.planner.parse.StatementParser;
import dev.tidemark.planner.parse.statement.QueryStatement.Query;
import dev.tidemark.planner.rel.EngineRelation;
import dev.tidemark.planner.route.plan.Fragment;
import dev.tidemark.planner.settings.Settings;
import dev.tidemark.planner.strategy.StrategyChooser;
import dev.tidemark.planner.strategy.cost.JoinStatistics;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.calcite.rel.RelNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A strategy's own columns can't be taken for a user's: {@link Names} knows them all. */
class NamesTest {
  /** Quoted, or behind an AS. */
  private static final Pattern NAME =
      Pattern.compile("\"(?<quoted>[^\"]+)\"|AS (?<bare>[a-z_]\\w*)");

  /** Relations and macros, columns of relations that have none of a user's, and Trino's types. */
  private static final Pattern APART =
      Pattern.compile(
          "[a-z]_?\\d+|(best|keys|match|ranges|spine|ties)_\\d+|fits|record|size"
              + "|bigint|decimal|timestamp|varchar");

  private static final String SPINE =
      "SELECT s.user_id, s.ts, f.segment FROM spine AS s LEFT ASOF JOIN user_segment AS f ";

  private static final List<String> QUERIES =
      List.of(
          SPINE + "MATCH_CONDITION (f.event_time <= s.ts) ON f.user_id = s.user_id",
          SPINE
              + "MATCH_CONDITION (f.event_time < s.ts AND f.known_time <= s.ts AND f.event_time >="
              + " s.ts - INTERVAL '7' DAY) ON f.user_id IS NOT DISTINCT FROM s.user_id",
          SPINE + "MATCH_CONDITION (f.event_time >= s.ts) ON f.user_id = s.user_id + 1",
          "SELECT s.ts, f.user_id FROM spine AS s ASOF JOIN (SELECT DISTINCT user_id, event_time,"
              + " segment FROM user_segment) AS f MATCH_CONDITION (f.event_time <= s.ts) ON"
              + " f.user_id = s.user_id");

  @ParameterizedTest
  @CsvSource({
    "DUCKDB, row_number",
    "DUCKDB, native",
    "DUCKDB, arg_max",
    "DUCKDB, lead",
    "DUCKDB, union_last",
    "DUCKDB, merge",
    "DUCKDB, probe",
    "POSTGRES, row_number",
    "POSTGRES, lead",
    "POSTGRES, union_last",
    "POSTGRES, lateral",
    "TRINO, row_number",
    "TRINO, lead",
    "TRINO, union_last"
  })
  void knowsWhatAStrategyAdds(EngineKind engine, String strategy) {
    for (String query : QUERIES) {
      Fragment fragment = fragment(query);
      Map<String, String> relations = new HashMap<>();
      Set<String> users = new HashSet<>();
      visit(fragment.rel(), relations, users);
      String sql =
          SqlRenderer.render(
                  fragment.rel(),
                  fragment.columns().stream().map(Column::name).toList(),
                  engine,
                  join ->
                      new StrategyChooser().choose(join, engine, JoinStatistics.UNKNOWN, strategy),
                  relations)
              .sql();

      Set<String> added =
          names(sql).stream()
              .filter(name -> !users.contains(name) && !relations.containsKey(name))
              .filter(name -> !APART.matcher(name).matches())
              .collect(Collectors.toSet());
      assertThat(added)
          .as(sql)
          .allMatch(name -> !Names.besideOwn(List.of(name)).contains(Names.quote(name)));
    }
  }

  private static Set<String> names(String sql) {
    Set<String> names = new HashSet<>();
    for (Matcher name = NAME.matcher(sql.replace("COLLATE \"C\"", "")); name.find(); ) {
      names.add(name.group("quoted") == null ? name.group("bare") : name.group("quoted"));
    }
    return names;
  }

  private static Fragment fragment(String sql) {
    Query query = (Query) new StatementParser().parse(sql);
    return new Planner(1, EnumSet.allOf(EngineKind.class))
        .plan(query.node(), new PlanningContext(Tables.standard(), Settings.DEFAULTS))
        .plan()
        .root();
  }

  private static void visit(RelNode node, Map<String, String> relations, Set<String> users) {
    users.addAll(node.getRowType().getFieldNames());
    if (node instanceof EngineRelation relation) {
      relations.put(relation.id(), '"' + relation.id() + '"');
    }
    node.getInputs().forEach(input -> visit(input, relations, users));
  }
}

package dev.tidemark.planner.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.planner.Planner;
import dev.tidemark.planner.PlanningContext;
import dev.tidemark.planner.Tables;
import dev.tidemark.planner.engine.EngineKind;
import dev.tidemark.planner.parse.StatementParser;
import dev.tidemark.planner.parse.statement.QueryStatement.Query;
import dev.tidemark.planner.rel.EngineRelation;
import dev.tidemark.planner.route.plan.Fragment;
import dev.tidemark.planner.settings.Settings;
import dev.tidemark.planner.strategy.StrategyChooser;
import dev.tidemark.planner.strategy.cost.JoinStatistics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rel.RelNode;
import org.junit.jupiter.api.Test;

/**
 * The AS OF joins of feature groups as Trino is sent them, by each method that it knows: ties,
 * tombstones, TTL, knowledge cut, tolerance, both directions. The suites and the property test of
 * the Maven profile {@code trino} run such texts; {@code -Dgolden.fill=true} writes them anew.
 */
class TrinoAsOfTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/trino_as_of.txt");

  private static final String SPINE =
      "SELECT s.user_id, s.ts, f.segment FROM spine AS s LEFT ASOF JOIN user_segment AS f ";

  private static final List<String> QUERIES =
      List.of(
          SPINE + "MATCH_CONDITION (f.event_time <= s.ts) ON f.user_id = s.user_id",
          SPINE
              + "MATCH_CONDITION (f.event_time <= s.ts AND f.known_time <= s.ts) ON f.user_id ="
              + " s.user_id",
          SPINE
              + "MATCH_CONDITION (f.event_time < s.ts AND f.event_time >= s.ts - INTERVAL '7' DAY)"
              + " ON f.user_id = s.user_id",
          SPINE
              + "MATCH_CONDITION (f.event_time <= s.ts - INTERVAL '30' DAY AND f.known_time <="
              + " s.ts) ON f.user_id = s.user_id",
          SPINE
              + "MATCH_CONDITION (f.event_time <= s.ts AND f.known_time + INTERVAL '1' HOUR < s.ts)"
              + " ON f.user_id = s.user_id",
          "SELECT s.user_id, f.segment FROM spine AS s ASOF JOIN user_segment AS f MATCH_CONDITION"
              + " (f.event_time >= s.ts AND f.segment <> 'x') ON f.user_id = s.user_id");

  @Test
  void writesTheseTexts() throws IOException {
    List<String> texts = new ArrayList<>();
    for (String query : QUERIES) {
      Fragment fragment = fragment(query);
      for (String strategy : List.of("row_number", "lead", "union_last")) {
        texts.add(query + "\n" + strategy + "\n  " + write(fragment, strategy) + "\n");
      }
    }
    String all = String.join("\n", texts);
    if (Boolean.getBoolean("golden.fill")) {
      Files.writeString(GOLDEN, all);
    }

    assertThat(all).isEqualTo(Files.readString(GOLDEN, StandardCharsets.UTF_8));
  }

  /** The part that Trino runs. */
  private static Fragment fragment(String sql) {
    Query query = (Query) new StatementParser().parse(sql);
    Settings settings = Settings.DEFAULTS.set("engine", "trino");
    return new Planner(1, EnumSet.allOf(EngineKind.class))
        .plan(query.node(), new PlanningContext(Tables.standard(), settings))
        .plan()
        .distributed()
        .get(0)
        .fragment();
  }

  private static String write(Fragment fragment, String strategy) {
    Map<String, String> relations = new HashMap<>();
    name(fragment.rel(), relations);
    return SqlRenderer.render(
            fragment.rel(),
            fragment.columns().stream().map(Column::name).toList(),
            EngineKind.TRINO,
            join ->
                new StrategyChooser()
                    .choose(join, EngineKind.TRINO, JoinStatistics.UNKNOWN, strategy),
            relations)
        .sql();
  }

  private static void name(RelNode node, Map<String, String> relations) {
    if (node instanceof EngineRelation relation) {
      relations.put(relation.id(), '"' + relation.id() + '"');
    }
    node.getInputs().forEach(input -> name(input, relations));
  }
}

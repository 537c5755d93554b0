package dev.tidemark.planner.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.planner.dialect.statement.Names;
import dev.tidemark.planner.engine.EngineKind;
import java.util.HashSet;
import java.util.List;
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
          "[a-z]_?\\d+|(best|keys|match|probed|ranges|spine|ties)_\\d+|fits|record|size"
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
      PlannedFragment fragment = PlannedFragment.root(query);
      Set<String> known = new HashSet<>(fragment.leaves().keySet());
      fields(fragment.rel(), known);

      String sql = fragment.write(engine, strategy);

      Set<String> added =
          names(sql).stream()
              .filter(name -> !known.contains(name))
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

  private static void fields(RelNode node, Set<String> names) {
    names.addAll(node.getRowType().getFieldNames());
    node.getInputs().forEach(input -> fields(input, names));
  }
}

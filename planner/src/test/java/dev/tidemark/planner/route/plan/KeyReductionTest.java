package dev.tidemark.planner.route.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.planner.Planner;
import dev.tidemark.planner.PlanningContext;
import dev.tidemark.planner.Tables;
import dev.tidemark.planner.parse.StatementParser;
import dev.tidemark.planner.parse.statement.QueryStatement.Query;
import dev.tidemark.planner.settings.Settings;
import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which rows of a spine are asked for their keys, before it is computed for the result. */
class KeyReductionTest {
  private static List<KeyReduction> reductions(String spine) {
    Query query =
        (Query)
            new StatementParser()
                .parse(
                    "SELECT s.user_id, f.segment FROM ("
                        + spine
                        + ") AS s LEFT ASOF JOIN user_segment AS f MATCH_CONDITION (s.ts)");
    return new Planner(1)
        .plan(query.node(), new PlanningContext(Tables.standard(), Settings.DEFAULTS))
        .plan()
        .reductions();
  }

  private static String asked(String spine) {
    List<KeyReduction> reductions = reductions(spine);
    assertThat(reductions).hasSize(1);
    return RelOptUtil.toString(reductions.get(0).keys().rel());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM spine ORDER BY ts LIMIT 20",
        "SELECT DISTINCT user_id, ts FROM spine LIMIT 20",
        "SELECT user_id, ts FROM spine ORDER BY ts OFFSET 20",
        "SELECT * FROM spine QUALIFY row_number() OVER (PARTITION BY label ORDER BY ts) = 1",
        "SELECT user_id, any_value(ts) AS ts FROM spine GROUP BY user_id",
        "SELECT user_id, max(ts) AS ts FROM spine GROUP BY user_id"
            + " HAVING sum(CAST(user_id AS DOUBLE)) > 3"
      })
  void asksAllRowsThatSomeArePickedFrom(String spine) {
    assertThat(asked(spine))
        .contains("table_0")
        .doesNotContain("fetch=[20]", "offset=[20]", "OVER", "ANY_VALUE", "SUM");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT any_value(user_id) AS user_id, max(ts) AS ts FROM spine GROUP BY label",
        "SELECT CAST(sum(CAST(user_id AS DOUBLE)) AS BIGINT) AS user_id, max(ts) AS ts FROM spine"
            + " GROUP BY label",
        "SELECT first_value(user_id) OVER (ORDER BY label) AS user_id, ts FROM spine",
        "SELECT a.user_id, a.ts FROM spine AS a JOIN (SELECT label FROM spine ORDER BY ts LIMIT 3) AS b"
            + " ON b.label = a.label"
      })
  void asksNothingOfKeysThatMayBeOthersTheNextTime(String spine) {
    assertThat(reductions(spine)).isEmpty();
  }

  @Test
  void asksTheFirstRowsOfATable() {
    assertThat(asked("SELECT * FROM spine WHERE label LIMIT 20")).contains("fetch=[20]");
  }

  @Test
  void asksASpineInFilesThatIsReadBefore() {
    assertThat(reductions("SELECT user_id, event_time AS ts FROM features.user_activity"))
        .singleElement()
        .satisfies(
            reduction -> {
              assertThat(reduction.sources()).containsExactly("scan_0");
              assertThat(reduction.target()).isEqualTo("scan_1");
            });
  }

  @Test
  void asksNothingOfTheFirstRowsOfFiles() {
    assertThat(reductions("SELECT user_id, event_time AS ts FROM features.user_activity LIMIT 20"))
        .isEmpty();
  }

  @Test
  void reducesASpineInFilesBeforeItIsAsked() {
    List<KeyReduction> reductions =
        reductions(
            "SELECT a.user_id, a.event_time AS ts FROM features.user_activity AS a"
                + " JOIN app.users AS b ON b.user_id = a.user_id");
    assertThat(reductions).hasSize(2);
    assertThat(reductions.get(0).target()).isEqualTo("scan_0");
    assertThat(reductions.get(0).sources()).containsExactly("in_0");
    assertThat(reductions.get(1).target()).isEqualTo("scan_1");
    assertThat(reductions.get(1).sources()).containsExactlyInAnyOrder("scan_0", "in_0");
  }
}

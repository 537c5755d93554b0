package dev.tidemark.planner.strategy.method;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.planner.dialect.Engines;
import dev.tidemark.planner.dialect.RenderedSql;
import dev.tidemark.planner.dialect.SqlRenderer;
import dev.tidemark.planner.engine.EngineKind;
import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.strategy.StrategyChoice;
import dev.tidemark.planner.strategy.cost.JoinStatistics;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Every strategy on every engine gives what the oracle gives. {@code -Dtidemark.seed=} repeats a
 * run, {@code -Dtidemark.cases=} sets its length.
 */
class StrategiesAgreeTest {
  private static final List<PointInTimeStrategy> STRATEGIES =
      List.of(
          new RowNumberStrategy(),
          new NativeStrategy(),
          new ArgMaxStrategy(),
          new LeadStrategy(),
          new UnionLastStrategy(),
          new LateralStrategy());
  private static final List<EngineKind> ENGINES = List.of(EngineKind.DUCKDB, EngineKind.POSTGRES);

  @Test
  void agreesWithTheOracle() {
    long seed = Long.getLong("tidemark.seed", System.nanoTime());
    int cases = Integer.getInteger("tidemark.cases", 300);
    System.out.println("-Dtidemark.seed=" + seed + " -Dtidemark.cases=" + cases);

    Map<String, Integer> runs = new TreeMap<>();
    for (int i = 0; i < cases; i++) {
      check(seed + i, runs);
    }

    System.out.println(runs);
    assertThat(runs.keySet())
        .containsExactlyInAnyOrder(
            "DUCKDB row_number",
            "DUCKDB native",
            "DUCKDB arg_max",
            "DUCKDB lead",
            "DUCKDB union_last",
            "POSTGRES row_number",
            "POSTGRES lead",
            "POSTGRES union_last",
            "POSTGRES lateral");
  }

  private static void check(long seed, Map<String, Integer> runs) {
    AsOfCase asOf = new AsOfCase(seed);
    List<String> expected = asOf.expected();
    for (EngineKind engine : ENGINES) {
      for (PointInTimeStrategy strategy : STRATEGIES) {
        if (strategy.refusal(asOf.join(), engine).isPresent()) {
          continue;
        }
        runs.merge(engine + " " + strategy.name(), 1, Integer::sum);
        String sql = render(asOf, strategy, engine);
        assertThat(run(engine, sql))
            .as("-Dtidemark.seed=%d: %s on %s%n%s%n%s", seed, strategy.name(), engine, asOf, sql)
            .isEqualTo(expected);
      }
    }
  }

  private static String render(AsOfCase asOf, PointInTimeStrategy strategy, EngineKind engine) {
    PointInTimeJoin join = asOf.join();
    StrategyChoice choice =
        new StrategyChoice(strategy, 0, true, JoinStatistics.UNKNOWN, List.of());
    RenderedSql rendered =
        SqlRenderer.render(
            join, join.getRowType().getFieldNames(), engine, node -> choice, asOf.relations());
    return rendered.sql();
  }

  private static List<String> run(EngineKind engine, String sql) {
    try {
      return Engines.rows(engine, sql).stream().sorted().toList();
    } catch (SQLException e) {
      return List.of(e.getMessage(), sql);
    }
  }
}

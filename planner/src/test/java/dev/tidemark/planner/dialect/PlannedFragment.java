package dev.tidemark.planner.dialect;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.planner.Planner;
import dev.tidemark.planner.PlanningContext;
import dev.tidemark.planner.Tables;
import dev.tidemark.planner.engine.EngineKind;
import dev.tidemark.planner.parse.StatementParser;
import dev.tidemark.planner.parse.statement.QueryStatement.Query;
import dev.tidemark.planner.rel.EngineRelation;
import dev.tidemark.planner.route.plan.Fragment;
import dev.tidemark.planner.route.plan.RoutedPlan;
import dev.tidemark.planner.settings.Settings;
import dev.tidemark.planner.strategy.StrategyChooser;
import dev.tidemark.planner.strategy.cost.JoinStatistics;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rel.RelNode;

/**
 * A part of a query over the standard tables, to be written with its leaves called by their ids.
 */
record PlannedFragment(Fragment fragment) {

  /** The part that gives the result. */
  static PlannedFragment root(String sql) {
    return new PlannedFragment(plan(sql, Settings.DEFAULTS).root());
  }

  /** The part that Trino runs. */
  static PlannedFragment distributed(String sql) {
    Settings settings = Settings.DEFAULTS.set("engine", "trino");
    return new PlannedFragment(plan(sql, settings).distributed().get(0).fragment());
  }

  private static RoutedPlan plan(String sql, Settings settings) {
    Query query = (Query) new StatementParser().parse(sql);
    return new Planner(1, EnumSet.allOf(EngineKind.class))
        .plan(query.node(), new PlanningContext(Tables.standard(), settings))
        .plan();
  }

  RelNode rel() {
    return fragment.rel();
  }

  /** For any engine, its AS OF joins run by that strategy. */
  String write(EngineKind engine, String strategy) {
    List<String> names = fragment.columns().stream().map(Column::name).toList();
    return SqlRenderer.render(
            rel(),
            names,
            engine,
            join -> new StrategyChooser().choose(join, engine, JoinStatistics.UNKNOWN, strategy),
            leaves())
        .sql();
  }

  /** What each leaf is called, by its id. */
  Map<String, String> leaves() {
    Map<String, String> names = new HashMap<>();
    name(rel(), names);
    return names;
  }

  private static void name(RelNode node, Map<String, String> names) {
    if (node instanceof EngineRelation relation) {
      names.put(relation.id(), '"' + relation.id() + '"');
    }
    node.getInputs().forEach(input -> name(input, names));
  }
}

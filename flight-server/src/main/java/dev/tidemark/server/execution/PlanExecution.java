package dev.tidemark.server.execution;

import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.PlannedQuery;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.EngineKind;
import dev.tidemark.planner.engine.EngineQuery;
import dev.tidemark.planner.engine.Parameter;
import dev.tidemark.planner.engine.QueryContext;
import dev.tidemark.planner.engine.WorkSession;
import dev.tidemark.planner.route.BoundPlan;
import dev.tidemark.planner.route.Fragment;
import dev.tidemark.server.session.Session;
import java.util.List;
import java.util.Map;

/**
 * One execution of a plan. A plan that one PostgreSQL runs alone is handed to it as it is. Any
 * other ends in DuckDB: first the scans are pinned, then everything that lives elsewhere is loaded
 * and its connections are given back, and only then do the result's rows begin to flow.
 */
final class PlanExecution {
  private final Engines engines;
  private final Session session;
  private final QueryContext context;

  PlanExecution(Engines engines, Session session, QueryContext context) {
    this.engines = engines;
    this.session = session;
    this.context = context;
  }

  BatchStream run(PlannedQuery query, List<Parameter> parameters) {
    BoundPlan plan = query.bind(parameters);
    return plan.plan().root().engine().kind() == EngineKind.DUCKDB ? joined(plan) : alone(plan);
  }

  private BatchStream alone(BoundPlan plan) {
    Fragment root = plan.plan().root();
    return engines
        .engine(root.engine())
        .runAlone(
            context,
            WrittenFragment.write(root, Map.of(), RelationSizes.UNKNOWN, strategy())
                .query(plan.parameters()));
  }

  private BatchStream joined(BoundPlan plan) {
    WorkSession work = engines.work().apply(context);
    try {
      LoadedRelations relations = new InputLoads(engines, session, context, plan, work).load();
      WrittenFragment root =
          WrittenFragment.write(plan.plan().root(), relations.sql(), relations.sizes(), strategy());
      return start(root.query(plan.parameters()), work, relations.files());
    } catch (RuntimeException e) {
      work.close();
      throw e;
    }
  }

  private static BatchStream start(EngineQuery query, WorkSession work, HistoryFiles files) {
    try {
      return new RunStream(work.run(query), work, files);
    } catch (TidemarkException e) {
      throw files.explain(e);
    }
  }

  private String strategy() {
    return session.settings().pitStrategy();
  }
}

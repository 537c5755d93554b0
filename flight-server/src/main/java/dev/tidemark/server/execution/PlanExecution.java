package dev.tidemark.server.execution;

import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.PlannedQuery;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.EngineKind;
import dev.tidemark.planner.engine.EngineQuery;
import dev.tidemark.planner.engine.EngineSession;
import dev.tidemark.planner.engine.Parameter;
import dev.tidemark.planner.engine.QueryContext;
import dev.tidemark.planner.engine.QueryEngine;
import dev.tidemark.planner.engine.WorkSession;
import dev.tidemark.planner.route.BoundPlan;
import dev.tidemark.planner.route.Fragment;
import dev.tidemark.server.session.Session;
import java.util.List;

/**
 * One execution of a plan. A plan that one PostgreSQL runs alone is handed to it as it is. Any
 * other ends in DuckDB: first the scans are pinned, then everything that lives elsewhere is loaded
 * and its connections are given back, and only then do the result's rows begin to flow.
 */
final class PlanExecution {
  private final Engines engines;
  private final Session session;
  private final QueryContext context;
  private final ExecutionWatch watch;

  PlanExecution(Engines engines, Session session, QueryContext context, ExecutionWatch watch) {
    this.engines = engines;
    this.session = session;
    this.context = context;
    this.watch = watch;
  }

  BatchStream run(PlannedQuery query, List<Parameter> parameters) {
    BoundPlan plan = query.bind(parameters);
    return plan.plan().root().engine().kind() == EngineKind.DUCKDB ? joined(plan) : alone(plan);
  }

  private BatchStream alone(BoundPlan plan) {
    Fragment root = plan.plan().root();
    QueryEngine engine = engines.engine(root.engine());
    LoadedRelations none = new LoadedRelations();
    WrittenFragment written = written(root, none);
    EngineQuery query = written.query(plan.parameters());
    if (!watch.measures()) {
      return engine.runAlone(context, query);
    }
    EngineSession alone = engine.open(context);
    try {
      watch.started(run(plan, written, query, alone, none));
      return new RunStream(alone.run(query), alone, none.files());
    } catch (RuntimeException e) {
      alone.close();
      throw e;
    }
  }

  private WrittenFragment written(Fragment fragment, LoadedRelations relations) {
    return WrittenFragment.write(
        fragment, relations.sql(), relations.sizes(), session.settings().pitStrategy());
  }

  private FragmentRun run(
      BoundPlan plan,
      WrittenFragment root,
      EngineQuery query,
      EngineSession engine,
      LoadedRelations relations) {
    return new FragmentRun(
        engine,
        root,
        query,
        part -> written(root.fragment().of(part), relations).query(plan.parameters()));
  }

  private BatchStream joined(BoundPlan plan) {
    WorkSession work = engines.work().apply(context);
    try {
      if (watch.measures()) {
        work.measure();
      }
      LoadedRelations relations =
          new InputLoads(engines, session, context, plan, work, watch).load();
      WrittenFragment root = written(plan.plan().root(), relations);
      EngineQuery query = root.query(plan.parameters());
      watch.started(run(plan, root, query, work, relations));
      return start(query, work, relations.files());
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
}

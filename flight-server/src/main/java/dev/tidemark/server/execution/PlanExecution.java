package dev.tidemark.server.execution;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.PlannedQuery;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.DistributedSession;
import dev.tidemark.planner.engine.EngineSession;
import dev.tidemark.planner.engine.QueryContext;
import dev.tidemark.planner.engine.QueryEngine;
import dev.tidemark.planner.engine.WorkSession;
import dev.tidemark.planner.engine.query.EngineQuery;
import dev.tidemark.planner.engine.query.NoRoomException;
import dev.tidemark.planner.engine.query.Parameter;
import dev.tidemark.planner.route.plan.BoundPlan;
import dev.tidemark.planner.route.plan.Fragment;
import dev.tidemark.planner.strategy.StrategyChooser;
import dev.tidemark.server.execution.ChoosePlan.ChosenPlan;
import dev.tidemark.server.execution.engine.Engines;
import dev.tidemark.server.execution.engine.HistoryFiles;
import dev.tidemark.server.execution.engine.LongTail;
import dev.tidemark.server.execution.engine.OpenSessions;
import dev.tidemark.server.execution.engine.OtherMachines;
import dev.tidemark.server.execution.engine.RunStream;
import dev.tidemark.server.execution.fragment.FragmentRun;
import dev.tidemark.server.execution.fragment.JoinFigures;
import dev.tidemark.server.execution.fragment.LoadedRelations;
import dev.tidemark.server.execution.fragment.RelationSizes;
import dev.tidemark.server.execution.fragment.WrittenFragment;
import dev.tidemark.server.session.Session;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * One execution of a plan. A plan that one PostgreSQL runs alone is handed to it as it is. Any
 * other ends in DuckDB: first the scans are pinned, then everything that lives elsewhere is loaded
 * and its connections are given back, and only then do the result's rows begin to flow.
 */
final class PlanExecution {
  /**
   * What may happen to rows on their way from PostgreSQL to DuckDB and not where they are: values
   * that have no place in our types, and more of them than was thought.
   */
  private static final Set<ErrorCode> UNFETCHABLE =
      EnumSet.of(
          ErrorCode.INVALID_VALUE,
          ErrorCode.NUMERIC_OVERFLOW,
          ErrorCode.VALUE_TOO_LARGE,
          ErrorCode.MEMORY_LIMIT,
          ErrorCode.DISK_FULL);

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
    return run(new ChoosePlan(engines, session, context, watch.measures()).of(query, parameters));
  }

  private BatchStream run(ChosenPlan chosen) {
    BoundPlan plan = chosen.plan();
    watch.chosen(plan);
    if (chosen.alone().isPresent()) {
      return alone(plan, chosen.alone().get());
    }
    if (chosen.instead().isEmpty()) {
      return joined(plan);
    }
    try {
      return joined(plan);
    } catch (TidemarkException e) {
      if (!UNFETCHABLE.contains(e.code())) {
        throw e;
      }
      return instead(chosen.instead().get());
    }
  }

  /** No row has been given yet; the next time nobody tries. */
  private BatchStream instead(ChosenPlan joined) {
    String strategy = session.settings().pitStrategy();
    joined
        .plan()
        .plan()
        .joinedInPostgres()
        .forEach(part -> engines.recentChoices().leave(part, strategy));
    return run(joined);
  }

  private BatchStream alone(BoundPlan plan, WrittenFragment written) {
    QueryEngine engine = engines.engine(written.fragment().engine());
    LoadedRelations none = new LoadedRelations();
    EngineQuery query = written.query(plan.parameters());
    if (!watch.measures()) {
      return engine.runAlone(context, query);
    }
    OpenSessions sessions = new OpenSessions();
    try {
      EngineSession alone = sessions.add(engine.open(context));
      watch.started(run(plan, written, query, alone, none));
      return new RunStream(alone.run(query), sessions, none.files());
    } catch (RuntimeException | Error e) {
      closeAfter(e, sessions);
      throw e;
    }
  }

  private WrittenFragment chosen(BoundPlan plan, WorkSession work, LoadedRelations relations) {
    try {
      return JoinFigures.write(plan, work, relations, engines, session.settings().pitStrategy());
    } catch (TidemarkException e) {
      throw relations.files().explain(e);
    }
  }

  private WrittenFragment written(Fragment fragment, LoadedRelations relations) {
    return WrittenFragment.write(
        fragment,
        relations.sql(),
        relations.sizes().withoutRoom(),
        session.settings().pitStrategy());
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
    OpenSessions sessions = new OpenSessions();
    try {
      WorkSession work = sessions.add(engines.work().apply(context));
      if (watch.measures()) {
        work.measure();
      }
      InputLoads loads = new InputLoads(engines, session, context, plan, work, watch);
      LoadedRelations relations;
      try {
        relations = loads.load();
      } finally {
        loads.tail().ifPresent(tail -> sessions.add(tail.online()));
      }
      if (!plan.plan().distributed().isEmpty()) {
        distribute(plan, work, relations, sessions);
      }
      BatchStream rows = begun(plan, work, relations);
      return new RunStream(
          loads.tail().map(tail -> withTail(rows, tail, plan, work, relations)).orElse(rows),
          sessions,
          relations.files());
    } catch (RuntimeException | Error e) {
      closeAfter(e, sessions);
      throw e;
    }
  }

  /** Where costs may choose, a strategy that finds no room is replaced by another. */
  private BatchStream begun(BoundPlan plan, WorkSession work, LoadedRelations relations) {
    while (true) {
      WrittenFragment root = chosen(plan, work, relations);
      EngineQuery query = root.query(plan.parameters(), relations);
      watch.started(run(plan, root, query, work, relations));
      try {
        return start(query, work, relations.files());
      } catch (NoRoomException e) {
        if (!StrategyChooser.isFree(session.settings().pitStrategy())
            || !relations.foundNoRoom(e.strategy())) {
          throw e;
        }
        watch.foundNoRoom(e);
      }
    }
  }

  private BatchStream withTail(
      BatchStream snapshot,
      LongTail tail,
      BoundPlan plan,
      WorkSession work,
      LoadedRelations relations) {
    Fragment root = plan.plan().root();
    EngineQuery query =
        WrittenFragment.write(
                root, relations.tails(), RelationSizes.UNKNOWN, session.settings().pitStrategy())
            .query(plan.parameters());
    return new TailLast(
        snapshot,
        tail.rows(),
        () -> work.map(tail.table(), tail.rows(), query),
        context.allocator());
  }

  private static void closeAfter(Throwable failure, OpenSessions sessions) {
    try {
      sessions.close();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  /** The session stays open with the rows, which may be read of a temporary table of its. */
  private void distribute(
      BoundPlan plan, WorkSession work, LoadedRelations relations, OpenSessions sessions) {
    OtherMachines others = engines.otherMachines();
    DistributedSession distributed = sessions.add(others.opener().apply(context));
    new DistributedRuns(
            others.engine(),
            distributed,
            engines.scanner(),
            work,
            relations,
            session.settings().pitStrategy(),
            watch)
        .run(plan);
  }

  private static BatchStream start(EngineQuery query, WorkSession work, HistoryFiles files) {
    try {
      return work.run(query);
    } catch (TidemarkException e) {
      throw files.explain(e);
    }
  }
}

package dev.tidemark.server.execution;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.planner.PlannedDelete;
import dev.tidemark.planner.PlannedLeakage;
import dev.tidemark.planner.PlannedQuery;
import dev.tidemark.planner.Planner;
import dev.tidemark.planner.PlanningContext;
import dev.tidemark.planner.QueryText;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.QueryContext;
import dev.tidemark.planner.engine.query.Parameter;
import dev.tidemark.planner.table.TableName;
import dev.tidemark.server.execution.ChoosePlan.ChosenPlan;
import dev.tidemark.server.execution.engine.Engines;
import dev.tidemark.server.session.Session;
import dev.tidemark.server.tables.SessionCatalogs;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.sql.SqlNode;

/** Plans queries for sessions and runs their plans. Thread-safe. */
public final class Queries {
  private final Planner planner;
  private final SessionCatalogs catalogs;
  private final Engines engines;

  public Queries(Planner planner, SessionCatalogs catalogs, Engines engines) {
    this.planner = planner;
    this.catalogs = catalogs;
    this.engines = engines;
  }

  /** The remembered plan of this text, if what it names is still the same. */
  public Optional<PlannedQuery> cached(Session session, QueryText text) {
    return planner.cached(text, new PlanningContext(catalogs.recent(session), session.settings()));
  }

  /** A plan that other texts may share, which is remembered; empty where there is none. */
  public Optional<PlannedQuery> planShared(Session session, QueryText text) {
    return planner.planShared(text, planning(session));
  }

  /** Plans a query and remembers it under its text. */
  public PlannedQuery plan(Session session, QueryText text, SqlNode query) {
    return planner.plan(text, query, planning(session));
  }

  /** Plans a query that is a part of another statement. */
  public PlannedQuery plan(Session session, SqlNode query) {
    return planner.plan(query, planning(session));
  }

  /** Finds how features reach the rows of a query. */
  public PlannedLeakage planLeakage(Session session, SqlNode query) {
    return planner.planLeakage(query, planning(session));
  }

  /** What a session can name and has set. */
  public PlanningContext planning(Session session) {
    return new PlanningContext(catalogs.of(session), session.settings());
  }

  public Planner planner() {
    return planner;
  }

  /** Starts an execution; the caller closes the stream. */
  public BatchStream run(
      Session session, QueryContext context, PlannedQuery query, List<Parameter> parameters) {
    return run(session, context, query, parameters, ExecutionWatch.NOBODY);
  }

  /** As {@link #run(Session, QueryContext, PlannedQuery, List)}; what it does is told. */
  public BatchStream run(
      Session session,
      QueryContext context,
      PlannedQuery query,
      List<Parameter> parameters,
      ExecutionWatch watch) {
    return new PlanExecution(engines, session, context, watch).run(query, parameters);
  }

  /** Plans the source of an INSERT, whose rows become the target's columns. */
  public PlannedQuery planInsert(Session session, SqlNode source, List<Column> target) {
    return planner.planInsert(source, target, planning(session));
  }

  /**
   * Plans the query that finds the entities of a DELETE, or of a PURGE.
   *
   * @param alias what the condition calls the group
   */
  public PlannedDelete planDelete(
      String statement, Session session, FeatureGroup group, String alias, SqlNode where) {
    TableName table = new TableName("features", group.versionedName());
    return planner.planDelete(statement, table, alias, group, where, planning(session));
  }

  /** What an execution would do now: see {@link PlanPreview}. */
  public String explain(
      Session session, QueryContext context, PlannedQuery query, List<Parameter> parameters) {
    ChosenPlan chosen = new ChoosePlan(engines, session, context, true).of(query, parameters);
    return new PlanPreview(engines, session, context, chosen).text();
  }
}

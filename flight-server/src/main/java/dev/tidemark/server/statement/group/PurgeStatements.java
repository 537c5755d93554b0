package dev.tidemark.server.statement.group;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.Catalog;
import dev.tidemark.catalog.store.CatalogSnapshot;
import dev.tidemark.catalog.store.MaintenanceResult;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.offline.maintenance.Purge;
import dev.tidemark.planner.PlannedDelete;
import dev.tidemark.planner.arrow.ArrowRows;
import dev.tidemark.planner.arrow.RowBatchStream;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.query.Parameter;
import dev.tidemark.planner.parse.statement.MaintenanceStatement;
import dev.tidemark.server.execution.Queries;
import dev.tidemark.server.session.Session;
import dev.tidemark.server.statement.prepared.Call;
import dev.tidemark.server.statement.prepared.NamedGroups;
import dev.tidemark.server.statement.prepared.Prepared;
import dev.tidemark.server.statement.prepared.StatementParts;
import dev.tidemark.server.tables.system.MaintenanceTables;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiConsumer;

/** {@code PURGE}: entities leave every file of every version. */
final class PurgeStatements {
  private final Catalog catalog;
  private final Queries queries;
  private final Purge purge;
  private final BiConsumer<String, Runnable> earlierQueries;

  PurgeStatements(StatementParts parts) {
    this.catalog = parts.catalog();
    this.queries = parts.queries();
    this.purge = parts.purge();
    this.earlierQueries = parts.earlierQueries();
  }

  Prepared prepare(Session session, String sql, MaintenanceStatement.Purge statement) {
    List<Part> parts =
        versions(statement).stream().map(group -> part(session, group, statement)).toList();
    List<DataType> parameters = parts.get(parts.size() - 1).plan().entities().parameters();
    for (Part part : parts) {
      if (!part.plan().entities().parameters().equals(parameters)) {
        throw eachByItsName(
            part.group(), statement, "its key has other types, so one parameter can't serve both");
      }
    }
    return new Prepared.Rows(
        sql,
        parameters,
        MaintenanceTables.RESULT,
        (call, values) ->
            new RowBatchStream(
                call.context().allocator(), MaintenanceTables.RESULT, purge(call, parts, values)));
  }

  /** What is purged of a statement: a version, and how its entities are found. */
  private record Part(FeatureGroup group, PlannedDelete plan) {}

  /**
   * All of a group, the oldest first, since a newer one may be backfilled from it; or the one that
   * a versioned name fixes.
   */
  private List<FeatureGroup> versions(MaintenanceStatement.Purge statement) {
    CatalogSnapshot snapshot = catalog.current();
    FeatureGroup group = NamedGroups.existing(snapshot, statement.group());
    return snapshot.groups().containsKey(statement.group().name())
        ? snapshot.fixedVersions().values().stream()
            .filter(each -> each.name().equals(group.name()))
            .sorted(Comparator.comparingInt(FeatureGroup::version))
            .toList()
        : List.of(group);
  }

  private Part part(Session session, FeatureGroup group, MaintenanceStatement.Purge statement) {
    PlannedDelete plan = plan(session, group, statement);
    if (plan.givesEventTime()) {
      throw TidemarkException.at(
          statement.group().position(),
          ErrorCode.NOT_SUPPORTED,
          "PURGE removes whole entities of '"
              + group.name()
              + "', so it takes no condition on '"
              + group.eventTime()
              + "'");
    }
    return new Part(group, plan);
  }

  private PlannedDelete plan(
      Session session, FeatureGroup group, MaintenanceStatement.Purge statement) {
    try {
      return queries.planDelete(
          "PURGE", session, group, statement.group().name(), statement.where());
    } catch (TidemarkException e) {
      if (group.equals(NamedGroups.existing(catalog.current(), statement.group()))) {
        throw e;
      }
      throw eachByItsName(group, statement, e.sentence());
    }
  }

  private static TidemarkException eachByItsName(
      FeatureGroup group, MaintenanceStatement.Purge statement, String reason) {
    return TidemarkException.at(
        statement.group().position(),
        ErrorCode.INVALID_STATEMENT,
        "PURGE FROM '%s' concerns all of its versions, and the condition doesn't fit '%s' (%s); purge each version by its own name, the oldest first"
            .formatted(group.name(), group.versionedName(), reason));
  }

  private Iterator<Object[]> purge(Call call, List<Part> parts, List<Parameter> parameters) {
    List<MaintenanceResult> results =
        purge.purge(
            parts.stream()
                .map(
                    part ->
                        new Purge.Part(
                            part.group(),
                            () -> entities(call, part.group(), part.plan(), parameters)))
                .toList(),
            then -> earlierQueries.accept(call.context().queryId(), then));
    return results.stream().map(MaintenanceTables::row).iterator();
  }

  private List<Object[]> entities(
      Call call, FeatureGroup group, PlannedDelete plan, List<Parameter> parameters) {
    List<Object[]> keys = new ArrayList<>();
    try (BatchStream rows =
        queries.run(call.session(), call.context(), plan.entities(), parameters)) {
      ArrowRows.of(rows, plan.entities().columns())
          .forEachRemaining(row -> keys.add(Arrays.copyOf(row, group.entityKey().size())));
    }
    return keys;
  }
}

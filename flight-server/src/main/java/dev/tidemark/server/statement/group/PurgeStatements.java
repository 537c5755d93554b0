package dev.tidemark.server.statement.group;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.Catalog;
import dev.tidemark.catalog.store.MaintenanceResult;
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
import dev.tidemark.server.tables.MaintenanceTables;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** {@code PURGE}: entities leave every file. */
final class PurgeStatements {
  private final Catalog catalog;
  private final Queries queries;
  private final Purge purge;
  private final Consumer<String> earlierQueries;

  PurgeStatements(StatementParts parts) {
    this.catalog = parts.catalog();
    this.queries = parts.queries();
    this.purge = parts.purge();
    this.earlierQueries = parts.earlierQueries();
  }

  Prepared prepare(Session session, String sql, MaintenanceStatement.Purge statement) {
    FeatureGroup group = NamedGroups.existing(catalog.current(), statement.group());
    PlannedDelete plan = queries.planDelete("PURGE", session, group, statement.where());
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
    return new Prepared.Rows(
        sql,
        plan.entities().parameters(),
        MaintenanceTables.RESULT,
        (call, parameters) -> {
          MaintenanceResult result =
              purge.purge(
                  group,
                  () -> entities(call, group, plan, parameters),
                  () -> earlierQueries.accept(call.context().queryId()));
          return new RowBatchStream(
              call.context().allocator(),
              MaintenanceTables.RESULT,
              List.<Object[]>of(MaintenanceTables.row(result)).iterator());
        });
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

package dev.tidemark.server.statement.write;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.Catalog;
import dev.tidemark.catalog.store.OnlineStore;
import dev.tidemark.planner.PlannedDelete;
import dev.tidemark.planner.arrow.ArrowRows;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.query.Parameter;
import dev.tidemark.planner.parse.statement.ChangeStatement.Delete;
import dev.tidemark.server.execution.Queries;
import dev.tidemark.server.session.Session;
import dev.tidemark.server.statement.prepared.BoundParameters;
import dev.tidemark.server.statement.prepared.Call;
import dev.tidemark.server.statement.prepared.NamedGroups;
import dev.tidemark.server.statement.prepared.Prepared;
import dev.tidemark.server.statement.prepared.StatementParts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.sql.SqlNode;

/** {@code DELETE}: tombstones for the entities it names. */
final class DeleteStatements {
  private final Catalog catalog;
  private final Queries queries;
  private final OnlineStore online;

  DeleteStatements(StatementParts parts) {
    this.catalog = parts.catalog();
    this.queries = parts.queries();
    this.online = parts.online();
  }

  Prepared prepare(Session session, String sql, Delete delete) {
    FeatureGroup group = NamedGroups.existing(catalog.current(), delete.target());
    SqlNode where =
        delete
            .where()
            .orElseThrow(
                () ->
                    TidemarkException.at(
                        delete.target().position(),
                        ErrorCode.NOT_SUPPORTED,
                        "DELETE needs a WHERE that names entities of '"
                            + group.name()
                            + "'; DROP FEATURE GROUP removes them all"));
    PlannedDelete plan =
        queries.planDelete("DELETE", session, group, delete.target().name(), where);
    return new Prepared.Change(
        sql,
        plan.entities().parameters(),
        (call, rows) -> {
          long count = 0;
          for (Object[] values : rows) {
            count += run(call, sql, group, plan, values);
          }
          return count;
        });
  }

  private long run(Call call, String sql, FeatureGroup group, PlannedDelete plan, Object[] values) {
    List<Object[]> entities = new ArrayList<>();
    List<Parameter> parameters = BoundParameters.of(plan.entities().parameters(), values);
    try (BatchStream rows =
        queries.run(call.session(), call.context(), plan.entities(), parameters)) {
      ArrowRows.of(rows, plan.entities().columns()).forEachRemaining(entities::add);
    }
    if (entities.isEmpty()) {
      return 0;
    }
    int last = plan.entities().columns().size() - 1;
    Optional<Object> eventTime =
        plan.givesEventTime() ? Optional.ofNullable(entities.get(0)[last]) : Optional.empty();
    Iterator<Object[]> keys =
        plan.givesEventTime()
            ? entities.stream().map(entity -> Arrays.copyOf(entity, last)).iterator()
            : entities.iterator();
    return online.delete(group, keys, eventTime, Puts.options(call, sql)).records();
  }
}

package dev.tidemark.server.statement;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.Catalog;
import dev.tidemark.planner.arrow.RowBatchStream;
import dev.tidemark.planner.parse.statement.MaintenanceStatement;
import dev.tidemark.planner.parse.statement.MaintenanceStatement.CheckConsistency;
import dev.tidemark.server.execution.ConsistencyCheck;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** {@code CHECK CONSISTENCY}: what online holds against what history says it should. */
final class MaintenanceStatements {
  private final Catalog catalog;
  private final ConsistencyCheck consistency;

  MaintenanceStatements(StatementParts parts) {
    this.catalog = parts.catalog();
    this.consistency = parts.consistency();
  }

  Prepared prepare(String sql, MaintenanceStatement statement) {
    CheckConsistency check = (CheckConsistency) statement;
    check.group().ifPresent(group -> GroupStatements.existing(catalog.current(), group));
    return new Prepared.Rows(
        sql,
        List.of(),
        ConsistencyCheck.columns(),
        (call, parameters) ->
            new RowBatchStream(
                call.context().allocator(),
                ConsistencyCheck.columns(),
                differences(call, check).iterator()));
  }

  private List<Object[]> differences(Call call, CheckConsistency check) {
    List<Object[]> rows = new ArrayList<>();
    for (FeatureGroup group : groups(check)) {
      rows.addAll(consistency.differences(call.context(), group));
    }
    return rows;
  }

  private Collection<FeatureGroup> groups(CheckConsistency check) {
    return check.group().isPresent()
        ? List.of(GroupStatements.existing(catalog.current(), check.group().get()))
        : catalog.current().fixedVersions().values();
  }
}

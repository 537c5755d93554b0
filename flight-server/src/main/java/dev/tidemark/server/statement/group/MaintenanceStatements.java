package dev.tidemark.server.statement.group;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.Catalog;
import dev.tidemark.planner.arrow.RowBatchStream;
import dev.tidemark.planner.parse.statement.MaintenanceStatement;
import dev.tidemark.planner.parse.statement.MaintenanceStatement.CheckConsistency;
import dev.tidemark.server.execution.upkeep.ConsistencyCheck;
import dev.tidemark.server.session.Session;
import dev.tidemark.server.statement.prepared.Call;
import dev.tidemark.server.statement.prepared.NamedGroups;
import dev.tidemark.server.statement.prepared.Prepared;
import dev.tidemark.server.statement.prepared.StatementParts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/** Looking after what is stored: {@code CHECK CONSISTENCY}, {@code CALL}, {@code PURGE}. */
public final class MaintenanceStatements {
  private final Catalog catalog;
  private final ConsistencyCheck consistency;
  private final ProcedureCalls procedures;
  private final PurgeStatements purges;

  public MaintenanceStatements(StatementParts parts) {
    this.catalog = parts.catalog();
    this.consistency = parts.consistency();
    this.procedures = new ProcedureCalls(parts.catalog(), parts.maintenance());
    this.purges = new PurgeStatements(parts);
  }

  public Prepared prepare(Session session, String sql, MaintenanceStatement statement) {
    if (statement instanceof CheckConsistency check) {
      check.group().ifPresent(group -> NamedGroups.existing(catalog.current(), group));
      return rows(sql, ConsistencyCheck.columns(), call -> differences(call, check));
    }
    if (statement instanceof MaintenanceStatement.Call called) {
      return procedures.prepare(sql, called);
    }
    return purges.prepare(session, sql, (MaintenanceStatement.Purge) statement);
  }

  static Prepared rows(String sql, List<Column> columns, Function<Call, List<Object[]>> rows) {
    return new Prepared.Rows(
        sql,
        List.of(),
        columns,
        (call, parameters) ->
            new RowBatchStream(call.context().allocator(), columns, rows.apply(call).iterator()));
  }

  private List<Object[]> differences(Call call, CheckConsistency check) {
    List<Object[]> rows = new ArrayList<>();
    for (FeatureGroup group : groups(check)) {
      try {
        rows.addAll(consistency.differences(call.context(), group));
      } catch (TidemarkException e) {
        requireDropped(group, check, e);
      }
    }
    return rows;
  }

  /** A drop takes the files away beneath who checks them; of all groups, one that goes is left. */
  private void requireDropped(FeatureGroup group, CheckConsistency check, TidemarkException error) {
    if (catalog.current().fixedVersions().values().stream()
        .anyMatch(existing -> existing.id() == group.id())) {
      throw error;
    }
    if (check.group().isPresent()) {
      throw new TidemarkException(
          ErrorCode.TABLE_NOT_FOUND,
          "Feature group '" + group.versionedName() + "' was dropped meanwhile",
          error);
    }
  }

  private Collection<FeatureGroup> groups(CheckConsistency check) {
    return check.group().isPresent()
        ? List.of(NamedGroups.existing(catalog.current(), check.group().get()))
        : catalog.current().fixedVersions().values();
  }
}

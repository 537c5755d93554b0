package dev.tidemark.server.statement.group;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.Suggestions;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.Catalog;
import dev.tidemark.catalog.store.MaintenanceResult;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.offline.maintenance.Maintenance;
import dev.tidemark.planner.parse.statement.MaintenanceStatement;
import dev.tidemark.planner.parse.statement.TableRef;
import dev.tidemark.planner.validate.literal.CallArguments;
import dev.tidemark.server.statement.prepared.NamedGroups;
import dev.tidemark.server.statement.prepared.Prepared;
import dev.tidemark.server.tables.system.MaintenanceTables;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** {@code CALL system.<procedure>('<group>')}: maintenance by hand, one row about what was done. */
final class ProcedureCalls {
  private static final String SCHEMA = "system";
  private static final String COMPACT = "compact";
  private static final String EXPIRE = "expire_snapshots";
  private static final String REMOVE_ORPHANS = "remove_orphan_files";
  private static final String REMOVE_EXPIRED = "remove_expired";
  private static final DataType TEXT = DataType.of(TypeName.VARCHAR);
  private static final DataType TIME = DataType.of(TypeName.TIMESTAMP);

  private final Catalog catalog;
  private final Maintenance maintenance;

  ProcedureCalls(Catalog catalog, Maintenance maintenance) {
    this.catalog = catalog;
    this.maintenance = maintenance;
  }

  Prepared prepare(String sql, MaintenanceStatement.Call call) {
    TableRef procedure = call.procedure();
    if (!procedure.schema().orElse(SCHEMA).equals(SCHEMA)) {
      throw unknown(procedure);
    }
    return switch (procedure.name()) {
      case COMPACT -> prepare(sql, call, List.of(TEXT), given -> maintenance::compact);
      case EXPIRE ->
          prepare(
              sql,
              call,
              List.of(TEXT, TIME),
              given -> group -> maintenance.expireSnapshots(group, instant(given)));
      case REMOVE_ORPHANS ->
          prepare(sql, call, List.of(TEXT), given -> maintenance::removeOrphanFiles);
      case REMOVE_EXPIRED -> prepare(sql, call, List.of(TEXT), given -> maintenance::removeExpired);
      default -> throw unknown(procedure);
    };
  }

  private Prepared prepare(
      String sql,
      MaintenanceStatement.Call call,
      List<DataType> types,
      Function<List<Object>, Function<FeatureGroup, MaintenanceResult>> work) {
    List<Object> given = CallArguments.of(call, types, 1);
    TableRef group = group(call, (String) given.get(0));
    NamedGroups.existing(catalog.current(), group);
    return MaintenanceStatements.rows(
        sql,
        MaintenanceTables.RESULT,
        execution ->
            List.<Object[]>of(
                MaintenanceTables.row(
                    work.apply(given).apply(NamedGroups.existing(catalog.current(), group)))));
  }

  private static TableRef group(MaintenanceStatement.Call call, String name) {
    int dot = name.indexOf('.');
    return new TableRef(
        dot < 0 ? Optional.empty() : Optional.of(name.substring(0, dot)),
        name.substring(dot + 1),
        call.procedure().position());
  }

  private static Optional<Instant> instant(List<Object> given) {
    return given.size() < 2
        ? Optional.empty()
        : Optional.of(((LocalDateTime) given.get(1)).toInstant(ZoneOffset.UTC));
  }

  private static TidemarkException unknown(TableRef procedure) {
    List<String> known = List.of(COMPACT, EXPIRE, REMOVE_ORPHANS, REMOVE_EXPIRED);
    return TidemarkException.at(
        procedure.position(),
        ErrorCode.FUNCTION_NOT_FOUND,
        "There is no procedure '"
            + procedure
            + "'"
            + Suggestions.closest(procedure.name(), known)
                .map(name -> "; did you mean 'system." + name + "'?")
                .orElse("; there are system." + String.join(", system.", known)));
  }
}

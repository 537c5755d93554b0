package dev.tidemark.server.statement.write;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.SqlPosition;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.OnlineStore;
import dev.tidemark.planner.arrow.ArrowRows;
import dev.tidemark.planner.arrow.ArrowTypes;
import dev.tidemark.planner.arrow.WholeMicros;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.SessionTables;
import dev.tidemark.planner.parse.statement.TableRef;
import dev.tidemark.planner.table.TableCatalog;
import dev.tidemark.planner.table.TableDef;
import dev.tidemark.planner.table.TableLocation;
import dev.tidemark.planner.table.TableName;
import dev.tidemark.server.statement.prepared.Call;
import dev.tidemark.server.statement.prepared.NamedColumns;
import dev.tidemark.server.statement.prepared.StatementParts;
import dev.tidemark.server.statement.table.ForeignTables;
import dev.tidemark.server.tables.SessionCatalogs;
import java.util.List;
import java.util.Optional;

/** Bulk ingest: a put where the target is a feature group, an append where it is a table. */
public final class IngestStatements {
  private static final String SESSION = "session";
  private static final SqlPosition START = new SqlPosition(1, 1);

  private final SessionCatalogs catalogs;
  private final SessionTables sessionTables;
  private final OnlineStore online;
  private final ForeignTables foreignTables;

  public IngestStatements(StatementParts parts) {
    this.catalogs = parts.catalogs();
    this.sessionTables = parts.sessionTables();
    this.online = parts.online();
    this.foreignTables = new ForeignTables(parts.catalog(), parts.foreign());
  }

  /**
   * One batch, all or none. Errors: {@code TABLE_NOT_FOUND}, {@code TABLE_LOST}, {@code
   * ALREADY_EXISTS}.
   */
  public long run(Call call, IngestTarget target, BatchStream rows) {
    Optional<TableDef> existing =
        replacesLost(call, target) ? Optional.empty() : find(catalogs.of(call.session()), target);
    if (existing.isEmpty()) {
      return create(call, target, rows);
    }
    TableDef table = existing.get();
    if (target.ifExists() == IngestTarget.IfExists.FAIL) {
      throw new TidemarkException(
          ErrorCode.ALREADY_EXISTS,
          "Table '" + table.name() + "' exists already; append to it, or choose another name");
    }
    if (table.location() instanceof TableLocation.View) {
      throw new TidemarkException(
          ErrorCode.NOT_SUPPORTED, "'" + table.name() + "' is a view, which takes no rows");
    }
    Optional<FeatureGroup> group = group(table.location());
    if (group.isPresent()) {
      requireAppend(target, table);
      return put(call, group.get(), rows);
    }
    if (table.location() instanceof TableLocation.Session) {
      return intoSession(call, target, table, rows);
    }
    requireAppend(target, table);
    InsertTargets.requireWritable(table);
    return table.location() instanceof TableLocation.Iceberg
        ? append(call, table, table.columns(), MatchedByName.of(table, rows, call.context()))
        : append(call, table, ArrowTypes.columns(rows.schema(), null), rows);
  }

  /** An append would make a table that lacks the rows before. */
  private boolean replacesLost(Call call, IngestTarget target) {
    return target.ifMissing() == IngestTarget.IfMissing.CREATE
        && target.ifExists() != IngestTarget.IfExists.APPEND
        && target.schema().orElse(SESSION).equals(SESSION)
        && sessionTables.lost(call.session().id()).contains(target.table());
  }

  private long append(Call call, TableDef table, List<Column> columns, BatchStream rows) {
    return foreignTables.append(
        table.name().schema(), reference(table.name()), columns, rows, call.context());
  }

  private static Optional<FeatureGroup> group(TableLocation location) {
    return location instanceof TableLocation.Features features
        ? Optional.of(features.group())
        : Optional.empty();
  }

  private long put(Call call, FeatureGroup group, BatchStream rows) {
    List<Column> columns = NamedColumns.of(group, names(rows));
    return online
        .put(
            group,
            columns.stream().map(Column::name).toList(),
            ArrowRows.of(rows, columns),
            Puts.options(call, "INGEST INTO " + group.name()))
        .records();
  }

  private static List<String> names(BatchStream rows) {
    return rows.schema().getFields().stream().map(field -> field.getName()).toList();
  }

  private long intoSession(Call call, IngestTarget target, TableDef table, BatchStream rows) {
    if (target.ifExists() == IngestTarget.IfExists.REPLACE) {
      List<Column> columns = ArrowTypes.columns(rows.schema(), null);
      long count =
          sessionTables.replace(
              call.context(), table.name().name(), columns, new WholeMicros(rows));
      call.session().tablesChanged();
      return count;
    }
    return sessionTables.append(
        call.context(), table.name().name(), MatchedByName.of(table, rows, call.context()));
  }

  private long create(Call call, IngestTarget target, BatchStream rows) {
    if (target.ifMissing() == IngestTarget.IfMissing.FAIL) {
      throw new TidemarkException(
          ErrorCode.TABLE_NOT_FOUND,
          "Table '"
              + target.table()
              + "' does not exist; ingest with mode 'create' makes a table of this session");
    }
    List<Column> columns = ArrowTypes.columns(rows.schema(), null);
    String schema = target.schema().orElse(SESSION);
    if (schema.equals(SESSION)) {
      long count =
          sessionTables.create(call.context(), target.table(), columns, new WholeMicros(rows));
      call.session().tablesChanged();
      return count;
    }
    TableRef table = reference(new TableName(schema, target.table()));
    ForeignTables.requireCreatable(schema, table);
    return foreignTables.createOf(schema, table, columns, new WholeMicros(rows), call.context());
  }

  private static TableRef reference(TableName name) {
    return new TableRef(Optional.of(name.schema()), name.name(), START);
  }

  private static Optional<TableDef> find(TableCatalog catalog, IngestTarget target) {
    boolean creates = target.ifMissing() == IngestTarget.IfMissing.CREATE;
    List<String> schemas =
        target.schema().map(List::of).orElse(creates ? List.of(SESSION) : catalog.searchPath());
    return schemas.stream()
        .flatMap(schema -> catalog.find(new TableName(schema, target.table())).stream())
        .findFirst();
  }

  private static void requireAppend(IngestTarget target, TableDef table) {
    if (target.ifExists() == IngestTarget.IfExists.REPLACE) {
      throw new TidemarkException(
          ErrorCode.NOT_SUPPORTED,
          "Ingest replaces tables of the session only; append to '" + table.name() + "'");
    }
  }
}

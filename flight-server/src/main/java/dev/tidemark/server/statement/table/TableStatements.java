package dev.tidemark.server.statement.table;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.Suggestions;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.planner.PlannedQuery;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.SessionTables;
import dev.tidemark.planner.engine.query.Parameter;
import dev.tidemark.planner.parse.statement.ColumnDefinition;
import dev.tidemark.planner.parse.statement.IfExists;
import dev.tidemark.planner.parse.statement.TableRef;
import dev.tidemark.planner.parse.statement.TableStatement;
import dev.tidemark.planner.parse.statement.TableStatement.CreateTable;
import dev.tidemark.planner.parse.statement.TableStatement.DropTable;
import dev.tidemark.server.execution.Queries;
import dev.tidemark.server.session.Session;
import dev.tidemark.server.statement.prepared.BoundParameters;
import dev.tidemark.server.statement.prepared.Call;
import dev.tidemark.server.statement.prepared.Prepared;
import dev.tidemark.server.statement.prepared.StatementParts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Plain tables, in the session and in registered schemas. */
public final class TableStatements {
  private static final String SESSION = "session";

  private final Queries queries;
  private final SessionTables sessionTables;
  private final ForeignTables foreignTables;
  private final ViewStatements views;

  public TableStatements(StatementParts parts) {
    this.queries = parts.queries();
    this.sessionTables = parts.sessionTables();
    this.foreignTables = new ForeignTables(parts.catalog(), parts.foreign());
    this.views = new ViewStatements(parts);
  }

  public Prepared prepare(Session session, String sql, TableStatement statement) {
    if (statement instanceof CreateTable create) {
      return prepareTable(session, sql, create);
    }
    if (statement instanceof DropTable drop) {
      return new Prepared.Change(
          sql,
          List.of(),
          (call, rows) -> {
            dropTable(call.session(), drop);
            return 0;
          });
    }
    return views.prepare(session, sql, statement);
  }

  private Prepared prepareTable(Session session, String sql, CreateTable create) {
    Optional<PlannedQuery> query = create.query().map(node -> queries.plan(session, node));
    return new Prepared.Change(
        sql,
        query.map(PlannedQuery::parameters).orElse(List.of()),
        (call, rows) -> {
          if (create.ifExists() == IfExists.SKIP && exists(call.session(), create.table())) {
            return 0;
          }
          return query.isEmpty() ? create(call, create) : createOf(call, create, query.get(), rows);
        });
  }

  private boolean exists(Session session, TableRef table) {
    String schema = schema(table);
    return schema.equals(SESSION)
        ? sessionTables.list(session.id()).containsKey(table.name())
            || session.view(table.name()).isPresent()
        : foreignTables.exists(schema, table);
  }

  private long create(Call call, CreateTable create) {
    TableRef table = create.table();
    String schema = schema(table);
    List<Column> columns = create.columns().stream().map(ColumnDefinition::column).toList();
    if (schema.equals(SESSION)) {
      requireFree(call.session(), table);
      sessionTables.create(call.session().id(), table.name(), columns);
      call.session().tablesChanged();
    } else {
      foreignTables.create(schema, table, columns);
    }
    return 0;
  }

  /** Both the table and its rows, or neither. */
  private long createOf(
      Call call, CreateTable create, PlannedQuery query, List<Object[]> parameterRows) {
    List<Parameter> parameters = parameters(query, parameterRows);
    TableRef table = create.table();
    String schema = schema(table);
    if (schema.equals(SESSION)) {
      requireFree(call.session(), table);
    }
    List<Column> columns = query.columns().stream().map(TableStatements::nullable).toList();
    BatchStream rows = queries.run(call.session(), call.context(), query, parameters);
    if (!schema.equals(SESSION)) {
      return foreignTables.createOf(schema, table, columns, rows, call.context());
    }
    long count = sessionTables.create(call.context(), table.name(), columns, rows);
    call.session().tablesChanged();
    return count;
  }

  /** That a query gives no NULLs says nothing of rows inserted later. */
  private static Column nullable(Column column) {
    return new Column(column.name(), column.type(), true, column.comment());
  }

  private static List<Parameter> parameters(PlannedQuery query, List<Object[]> rows) {
    if (rows.size() != 1) {
      throw new TidemarkException(
          ErrorCode.INVALID_PARAMETER,
          "CREATE TABLE takes one row of parameters, but " + rows.size() + " were bound");
    }
    return BoundParameters.of(query.parameters(), rows.get(0));
  }

  private void requireFree(Session session, TableRef table) {
    if (exists(session, table)) {
      throw alreadyThere(table);
    }
  }

  private void dropTable(Session session, DropTable drop) {
    String schema = drop.table().schema().orElse(SESSION);
    if (!schema.equals(SESSION)) {
      foreignTables.drop(schema, drop.table(), drop.ifExists());
      return;
    }
    List<String> names = new ArrayList<>(sessionTables.list(session.id()).keySet());
    names.addAll(sessionTables.lost(session.id()));
    if (names.contains(drop.table().name())) {
      sessionTables.drop(session.id(), drop.table().name());
      session.tablesChanged();
    } else if (drop.ifExists() != IfExists.SKIP) {
      throw notThere("Table", drop.table(), names);
    }
  }

  /** A table without a schema is the session's; a registered schema's must name it. */
  static String schema(TableRef table) {
    String schema = table.schema().orElse(SESSION);
    ForeignTables.requireCreatable(schema, table);
    return schema;
  }

  static TidemarkException alreadyThere(TableRef table) {
    return TidemarkException.at(
        table.position(),
        ErrorCode.ALREADY_EXISTS,
        "Table or view '" + table + "' exists already; drop it first");
  }

  static TidemarkException notThere(String what, TableRef table, List<String> names) {
    return TidemarkException.at(
        table.position(),
        ErrorCode.TABLE_NOT_FOUND,
        what + " '" + table + "' does not exist" + Suggestions.didYouMean(table.name(), names));
  }
}

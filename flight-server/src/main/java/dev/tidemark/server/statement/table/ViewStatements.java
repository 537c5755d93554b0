package dev.tidemark.server.statement.table;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.source.View;
import dev.tidemark.catalog.store.Catalog;
import dev.tidemark.planner.PlannedQuery;
import dev.tidemark.planner.PlanningContext;
import dev.tidemark.planner.parse.NamedTables;
import dev.tidemark.planner.parse.statement.IfExists;
import dev.tidemark.planner.parse.statement.Name;
import dev.tidemark.planner.parse.statement.TableRef;
import dev.tidemark.planner.parse.statement.TableStatement;
import dev.tidemark.planner.parse.statement.TableStatement.CreateView;
import dev.tidemark.planner.parse.statement.TableStatement.DropView;
import dev.tidemark.planner.parse.statement.TableStatement.Lifetime;
import dev.tidemark.planner.table.TableCatalog;
import dev.tidemark.planner.table.TableDef;
import dev.tidemark.planner.table.TableLocation;
import dev.tidemark.planner.table.TableName;
import dev.tidemark.server.execution.Queries;
import dev.tidemark.server.session.Session;
import dev.tidemark.server.statement.prepared.Call;
import dev.tidemark.server.statement.prepared.Prepared;
import dev.tidemark.server.statement.prepared.StatementParts;
import dev.tidemark.server.tables.SessionCatalogs;
import dev.tidemark.server.tables.ViewNames;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Views: of the session, or in a registered schema, where the stored catalog keeps them. */
final class ViewStatements {
  private static final String SESSION = "session";

  private final Catalog catalog;
  private final SessionCatalogs catalogs;
  private final Queries queries;

  ViewStatements(StatementParts parts) {
    this.catalog = parts.catalog();
    this.catalogs = parts.catalogs();
    this.queries = parts.queries();
  }

  Prepared prepare(Session session, String sql, TableStatement statement) {
    if (statement instanceof CreateView create) {
      View view = view(session, create);
      return change(sql, call -> create(call, create, view));
    }
    DropView drop = (DropView) statement;
    return change(sql, call -> drop(call, drop));
  }

  private static Prepared change(String sql, java.util.function.Consumer<Call> action) {
    return new Prepared.Change(
        sql,
        List.of(),
        (call, rows) -> {
          action.accept(call);
          return 0;
        });
  }

  /** Plans the query, since a view that can't be read isn't created. */
  private View view(Session session, CreateView create) {
    TableRef table = create.table();
    String schema = TableStatements.schema(table);
    TableCatalog names = catalogs.of(session);
    if (!schema.equals(SESSION)) {
      ForeignTables.source(catalog.current(), schema, table);
      refuseSession(create, names);
    }
    String text = ViewQueries.text(create);
    PlanningContext context =
        new PlanningContext(
            new ViewNames(names, new TableName(schema, table.name()), text), session.settings());
    PlannedQuery query = queries.planner().plan(create.query(), context);
    if (!query.parameters().isEmpty()) {
      throw TidemarkException.at(
          table.position(), ErrorCode.INVALID_STATEMENT, "The query of a view has no parameters");
    }
    return new View(schema, table.name(), text, named(create, query.columns()));
  }

  /** What a view in a registered schema reads must outlive the session, and be plain to others. */
  private static void refuseSession(CreateView create, TableCatalog names) {
    if (create.lifetime() == Lifetime.SESSION) {
      throw TidemarkException.at(
          create.table().position(),
          ErrorCode.INVALID_STATEMENT,
          "A temporary view is the session's; leave out TEMPORARY or the schema of '"
              + create.table()
              + "'");
    }
    for (TableRef read : NamedTables.of(create.query())) {
      boolean isOfSession =
          read.schema().map(SESSION::equals).orElse(true)
              && names.find(new TableName(SESSION, read.name())).isPresent();
      if (isOfSession) {
        throw TidemarkException.at(
            read.position(),
            ErrorCode.INVALID_STATEMENT,
            "View '"
                + create.table()
                + "' outlives the session, so it cannot read the session's '"
                + read.name()
                + "'; write the schema of what is meant, or create the view without a schema");
      }
    }
  }

  private static List<Column> named(CreateView create, List<Column> columns) {
    if (!create.columns().isEmpty() && create.columns().size() != columns.size()) {
      throw TidemarkException.at(
          create.table().position(),
          ErrorCode.INVALID_STATEMENT,
          "The columns of view '"
              + create.table()
              + "' are named ("
              + create.columns().stream().map(Name::text).collect(Collectors.joining(", "))
              + "), but its query gives "
              + columns.size());
    }
    List<Column> named = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      String name = create.columns().isEmpty() ? column.name() : create.columns().get(i).text();
      if (!seen.add(name)) {
        throw TidemarkException.at(
            create.table().position(),
            ErrorCode.AMBIGUOUS_NAME,
            "View '"
                + create.table()
                + "' would have two columns '"
                + name
                + "'; name its columns: "
                + create.table()
                + " (a, b, …)");
      }
      named.add(new Column(name, column.type(), column.nullable(), ""));
    }
    return named;
  }

  private void create(Call call, CreateView create, View view) {
    Optional<TableDef> taken =
        catalogs.of(call.session()).find(new TableName(view.schema(), view.name()));
    if (taken.isPresent() && create.ifExists() == IfExists.SKIP) {
      return;
    }
    boolean replaces =
        create.ifExists() == IfExists.REPLACE
            && taken.map(table -> table.location() instanceof TableLocation.View).orElse(true);
    if (taken.isPresent() && !replaces) {
      throw TableStatements.alreadyThere(create.table());
    }
    if (view.schema().equals(SESSION)) {
      call.session().createView(view);
    } else if (replaces) {
      catalog.replaceView(view);
    } else {
      catalog.createView(view);
    }
  }

  private void drop(Call call, DropView drop) {
    TableRef view = drop.table();
    String schema = TableStatements.schema(view);
    Optional<TableDef> there = catalogs.of(call.session()).find(new TableName(schema, view.name()));
    if (there.isEmpty() && drop.ifExists() == IfExists.SKIP) {
      return;
    }
    if (there.isPresent() && !(there.get().location() instanceof TableLocation.View)) {
      throw TidemarkException.at(
          view.position(),
          ErrorCode.TABLE_NOT_FOUND,
          "'" + view + "' is no view of Tidemark's but a table, or a view of its own database");
    }
    if (there.isEmpty()) {
      List<String> names =
          schema.equals(SESSION)
              ? List.copyOf(call.session().views().keySet())
              : catalog.current().views().values().stream().map(View::name).toList();
      throw TableStatements.notThere("View", view, names);
    }
    if (schema.equals(SESSION)) {
      call.session().dropView(view.name());
    } else {
      catalog.dropView(schema, view.name());
    }
  }
}

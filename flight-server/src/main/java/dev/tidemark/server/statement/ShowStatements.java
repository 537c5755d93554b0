package dev.tidemark.server.statement;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.Suggestions;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureDefault;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.GroupColumn;
import dev.tidemark.catalog.store.Catalog;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.planner.arrow.RowBatchStream;
import dev.tidemark.planner.parse.statement.Name;
import dev.tidemark.planner.parse.statement.ShowStatement;
import dev.tidemark.planner.parse.statement.ShowStatement.DescribeFeatureGroup;
import dev.tidemark.planner.parse.statement.ShowStatement.DescribeTable;
import dev.tidemark.planner.parse.statement.ShowStatement.ShowFeatureGroups;
import dev.tidemark.planner.parse.statement.ShowStatement.ShowOption;
import dev.tidemark.planner.parse.statement.ShowStatement.ShowSchemas;
import dev.tidemark.planner.parse.statement.ShowStatement.ShowTables;
import dev.tidemark.planner.parse.statement.TableRef;
import dev.tidemark.planner.settings.SettingName;
import dev.tidemark.planner.settings.Settings;
import dev.tidemark.planner.table.TableCatalog;
import dev.tidemark.planner.table.TableDef;
import dev.tidemark.server.session.Session;
import dev.tidemark.server.statement.prepared.NamedGroups;
import dev.tidemark.server.statement.prepared.NamedTables;
import dev.tidemark.server.statement.prepared.Prepared;
import dev.tidemark.server.tables.SessionCatalogs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/** {@code SHOW} and {@code DESCRIBE}. */
final class ShowStatements {
  private final Catalog catalog;
  private final SessionCatalogs catalogs;

  ShowStatements(Catalog catalog, SessionCatalogs catalogs) {
    this.catalog = catalog;
    this.catalogs = catalogs;
  }

  Prepared prepare(String sql, ShowStatement statement) {
    if (statement instanceof ShowFeatureGroups) {
      return rows(
          sql,
          List.of("name", "version", "entity_key", "event_time", "features", "ttl", "comment"),
          session -> featureGroups());
    }
    if (statement instanceof ShowTables show) {
      return rows(sql, List.of("schema", "table"), session -> tables(session, show.schema()));
    }
    if (statement instanceof ShowSchemas) {
      return rows(sql, List.of("schema"), this::schemas);
    }
    if (statement instanceof ShowOption show) {
      return rows(
          sql, List.of("option", "value", "meaning"), session -> options(session, show.option()));
    }
    if (statement instanceof DescribeFeatureGroup describe) {
      return rows(
          sql,
          List.of("column", "type", "role", "comment", "default"),
          session -> describe(NamedGroups.existing(catalog.current(), describe.group())));
    }
    return rows(
        sql,
        List.of("column", "type", "nullable", "comment"),
        session -> describe(session, ((DescribeTable) statement).table()));
  }

  private static Prepared rows(
      String sql, List<String> names, Function<Session, List<Object[]>> rows) {
    List<Column> columns =
        names.stream().map(name -> Column.of(name, DataType.of(TypeName.VARCHAR))).toList();
    return new Prepared.Rows(
        sql,
        List.of(),
        columns,
        (call, parameters) ->
            new RowBatchStream(
                call.context().allocator(), columns, rows.apply(call.session()).iterator()));
  }

  private List<Object[]> featureGroups() {
    List<Object[]> rows = new ArrayList<>();
    for (FeatureGroup group : catalog.current().groups().values()) {
      rows.add(
          new Object[] {
            group.name(),
            String.valueOf(group.version()),
            String.join(", ", group.entityKey()),
            group.eventTime(),
            String.join(", ", features(group)),
            group.options().ttl().map(ShowStatements::text).orElse(null),
            group.comment()
          });
    }
    return rows;
  }

  private static String text(java.time.Duration ttl) {
    long seconds = ttl.toSeconds();
    return seconds % 86_400 == 0 ? seconds / 86_400 + " days" : seconds + " seconds";
  }

  private static List<String> features(FeatureGroup group) {
    return group.columns().stream()
        .filter(column -> group.role(column.name()).equals("feature"))
        .map(GroupColumn::name)
        .toList();
  }

  private List<Object[]> schemas(Session session) {
    return new TreeSet<>(catalogs.of(session).schemas())
        .stream().map(name -> new Object[] {name}).toList();
  }

  private List<Object[]> tables(Session session, Optional<Name> schema) {
    TableCatalog tables = catalogs.of(session);
    schema.ifPresent(name -> requireSchema(tables, name));
    List<Object[]> rows = new ArrayList<>();
    for (String each : new TreeSet<>(tables.schemas())) {
      if (schema.isEmpty() || schema.get().text().equals(each)) {
        new TreeSet<>(tables.tables(each)).forEach(name -> rows.add(new Object[] {each, name}));
      }
    }
    return rows;
  }

  private static void requireSchema(TableCatalog tables, Name schema) {
    if (!tables.schemas().contains(schema.text())) {
      throw TidemarkException.at(
          schema.position(),
          ErrorCode.SCHEMA_NOT_FOUND,
          "Schema '"
              + schema.text()
              + "' does not exist"
              + Suggestions.didYouMean(schema.text(), tables.schemas()));
    }
  }

  private static List<Object[]> options(Session session, Optional<Name> option) {
    Settings shown = session.settings();
    option.ifPresent(name -> shown.reset(name.text()));
    return Arrays.stream(SettingName.values())
        .filter(name -> option.isEmpty() || name.sql().equals(option.get().text()))
        .map(name -> new Object[] {name.sql(), shown.text(name), name.meaning()})
        .toList();
  }

  private static List<Object[]> describe(FeatureGroup group) {
    List<Object[]> rows = new ArrayList<>();
    for (GroupColumn column : group.columns()) {
      rows.add(
          new Object[] {
            column.name(),
            column.type().sql(),
            group.role(column.name()),
            column.column().comment(),
            column.defaultValue().map(FeatureDefault::text).orElse(null)
          });
    }
    return rows;
  }

  private List<Object[]> describe(Session session, TableRef reference) {
    TableDef table = NamedTables.find(catalogs.of(session), reference);
    return table.columns().stream()
        .map(
            column ->
                new Object[] {
                  column.name(),
                  column.type().sql(),
                  column.nullable() ? "YES" : "NO",
                  column.comment()
                })
        .toList();
  }
}

package dev.tidemark.server.statement.table;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.Suggestions;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.source.Source;
import dev.tidemark.catalog.store.Catalog;
import dev.tidemark.catalog.store.CatalogSnapshot;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.QueryContext;
import dev.tidemark.planner.parse.statement.IfExists;
import dev.tidemark.planner.parse.statement.TableRef;
import dev.tidemark.server.tables.foreign.ForeignSchema;
import dev.tidemark.server.tables.foreign.ForeignSchemas;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Plain tables in registered schemas. */
public final class ForeignTables {
  private static final Set<String> OURS = Set.of("features", "online", "offline", "system");

  private final Catalog catalog;
  private final ForeignSchemas foreign;

  public ForeignTables(Catalog catalog, ForeignSchemas foreign) {
    this.catalog = catalog;
    this.foreign = foreign;
  }

  /** Errors: {@code NOT_SUPPORTED} for a schema whose tables are the store's. */
  public static void requireCreatable(String schema, TableRef table) {
    if (OURS.contains(schema)) {
      throw TidemarkException.at(
          table.position(),
          ErrorCode.NOT_SUPPORTED,
          "The schema '"
              + schema
              + "' holds what Tidemark keeps; a plain table goes into 'session' or a registered"
              + " schema, a feature group is made with CREATE FEATURE GROUP");
    }
  }

  /** Errors: {@code ALREADY_EXISTS}. */
  void create(String schema, TableRef table, List<Column> columns) {
    ForeignSchema tables = find(schema, table);
    if (catalog.current().view(schema, table.name()).isPresent()) {
      throw TableStatements.alreadyThere(table);
    }
    tables.create(table.name(), columns);
  }

  /**
   * A table of the stream's rows, which is closed; where that fails, the table isn't left behind.
   */
  public long createOf(
      String schema, TableRef table, List<Column> columns, BatchStream rows, QueryContext context) {
    try (rows) {
      if (catalog.current().view(schema, table.name()).isPresent()) {
        throw TableStatements.alreadyThere(table);
      }
      return find(schema, table).createOf(table.name(), columns, rows, context);
    }
  }

  boolean exists(String schema, TableRef table) {
    return catalog.current().view(schema, table.name()).isPresent()
        || find(schema, table).find(table.name()).isPresent();
  }

  public long append(
      String schema, TableRef table, List<Column> columns, BatchStream rows, QueryContext context) {
    return find(schema, table).append(table.name(), columns, rows, context);
  }

  void drop(String schema, TableRef table, IfExists ifExists) {
    requireCreatable(schema, table);
    ForeignSchema tables = find(schema, table);
    if (catalog.current().view(schema, table.name()).isPresent()) {
      throw TidemarkException.at(
          table.position(),
          ErrorCode.TABLE_NOT_FOUND,
          "'" + table + "' is no table but a view; write DROP VIEW");
    }
    if (ifExists == IfExists.SKIP && tables.find(table.name()).isEmpty()) {
      return;
    }
    tables.drop(table.name());
  }

  private ForeignSchema find(String schema, TableRef table) {
    return foreign.of(source(catalog.current(), schema, table));
  }

  /** Errors: {@code SCHEMA_NOT_FOUND}, with a suggestion. */
  static Source source(CatalogSnapshot catalog, String schema, TableRef table) {
    Map<String, Source> sources = catalog.sources();
    Source source = sources.get(schema);
    if (source == null) {
      throw TidemarkException.at(
          table.position(),
          ErrorCode.SCHEMA_NOT_FOUND,
          "Schema '"
              + schema
              + "' does not exist"
              + Suggestions.didYouMean(schema, sources.keySet()));
    }
    return source;
  }
}

package dev.tidemark.server.flight.metadata;

import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.table.TableCatalog;
import dev.tidemark.planner.table.TableDef;
import dev.tidemark.planner.table.TableLocation;
import dev.tidemark.planner.table.TableName;
import dev.tidemark.server.session.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.arrow.flight.sql.FlightSqlProducer.Schemas;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetDbSchemas;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetPrimaryKeys;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetTables;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetXdbcTypeInfo;
import org.apache.arrow.memory.BufferAllocator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What tools ask before they ask for data: schemas, tables, columns, keys, types. A registered
 * schema whose database is away is listed without tables, so that one broken source doesn't hide
 * the others.
 */
final class MetadataRows {
  private static final Logger LOG = LoggerFactory.getLogger(MetadataRows.class);
  static final String CATALOG = "tidemark";

  private final Function<Session, TableCatalog> catalogs;
  private final BufferAllocator allocator;

  MetadataRows(Function<Session, TableCatalog> catalogs, BufferAllocator allocator) {
    this.catalogs = catalogs;
    this.allocator = allocator;
  }

  BatchStream catalogs() {
    return new MetadataBatch(
        Schemas.GET_CATALOGS_SCHEMA, List.<Object[]>of(new Object[] {CATALOG}), allocator);
  }

  BatchStream schemas(Session session, CommandGetDbSchemas command) {
    LikePattern pattern = LikePattern.of(command.getDbSchemaFilterPattern());
    List<Object[]> rows =
        isOurs(command.hasCatalog(), command.getCatalog())
            ? new TreeSet<>(catalogs.apply(session).schemas())
                .stream()
                    .filter(pattern::matches)
                    .map(name -> new Object[] {CATALOG, name})
                    .toList()
            : List.of();
    return new MetadataBatch(Schemas.GET_SCHEMAS_SCHEMA, rows, allocator);
  }

  BatchStream tables(Session session, CommandGetTables command) {
    List<Object[]> rows = new ArrayList<>();
    if (isOurs(command.hasCatalog(), command.getCatalog())) {
      TableCatalog catalog = catalogs.apply(session);
      LikePattern schemas = LikePattern.of(command.getDbSchemaFilterPattern());
      for (String schema : new TreeSet<>(catalog.schemas())) {
        if (schemas.matches(schema)) {
          addTables(catalog, schema, command, rows);
        }
      }
    }
    return new MetadataBatch(
        command.getIncludeSchema()
            ? Schemas.GET_TABLES_SCHEMA
            : Schemas.GET_TABLES_SCHEMA_NO_SCHEMA,
        rows,
        allocator);
  }

  private static void addTables(
      TableCatalog catalog, String schema, CommandGetTables command, List<Object[]> rows) {
    LikePattern tables = LikePattern.of(command.getTableNameFilterPattern());
    for (String name : namesIn(catalog, schema)) {
      Optional<TableDef> table =
          tables.matches(name) ? catalog.find(new TableName(schema, name)) : Optional.empty();
      if (table.isEmpty()) {
        continue;
      }
      String type = TableTypes.of(table.get());
      if (command.getTableTypesCount() > 0 && !command.getTableTypesList().contains(type)) {
        continue;
      }
      rows.add(
          command.getIncludeSchema()
              ? new Object[] {CATALOG, schema, name, type, TableSchemas.bytes(table.get())}
              : new Object[] {CATALOG, schema, name, type});
    }
  }

  private static List<String> namesIn(TableCatalog catalog, String schema) {
    try {
      return List.copyOf(new TreeSet<>(catalog.tables(schema)));
    } catch (TidemarkException e) {
      LOG.warn("schema {} is listed without tables: {}", schema, e.getMessage());
      return List.of();
    }
  }

  BatchStream tableTypes() {
    return new MetadataBatch(
        Schemas.GET_TABLE_TYPES_SCHEMA,
        TableTypes.ALL.stream().map(type -> new Object[] {type}).toList(),
        allocator);
  }

  BatchStream primaryKeys(Session session, CommandGetPrimaryKeys command) {
    List<Object[]> rows = new ArrayList<>();
    TableCatalog catalog = catalogs.apply(session);
    List<String> schemas =
        command.hasDbSchema() ? List.of(command.getDbSchema()) : catalog.searchPath();
    if (!isOurs(command.hasCatalog(), command.getCatalog())) {
      schemas = List.of();
    }
    for (String schema : schemas) {
      catalog
          .find(new TableName(schema, command.getTable()))
          .flatMap(MetadataRows::keyOf)
          .ifPresent(key -> addKey(schema, command.getTable(), key, rows));
    }
    return new MetadataBatch(Schemas.GET_PRIMARY_KEYS_SCHEMA, rows, allocator);
  }

  /** Only online tables have one row a key; a history has many. */
  private static Optional<List<String>> keyOf(TableDef table) {
    return table.location() instanceof TableLocation.Online online
        ? Optional.of(online.group()).map(FeatureGroup::entityKey)
        : Optional.empty();
  }

  private static void addKey(String schema, String table, List<String> key, List<Object[]> rows) {
    for (int i = 0; i < key.size(); i++) {
      rows.add(new Object[] {CATALOG, schema, table, key.get(i), i + 1, table + "_key"});
    }
  }

  BatchStream noForeignKeys() {
    return new MetadataBatch(Schemas.GET_IMPORTED_KEYS_SCHEMA, List.of(), allocator);
  }

  BatchStream typeInfo(CommandGetXdbcTypeInfo command) {
    return new MetadataBatch(
        Schemas.GET_TYPE_INFO_SCHEMA,
        command.hasDataType() ? XdbcTypes.rows(command.getDataType()) : XdbcTypes.rows(),
        allocator);
  }

  private static boolean isOurs(boolean named, String catalog) {
    return !named || catalog.isEmpty() || catalog.equals(CATALOG);
  }
}

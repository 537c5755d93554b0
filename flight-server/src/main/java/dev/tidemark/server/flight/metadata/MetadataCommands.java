package dev.tidemark.server.flight.metadata;

import com.google.protobuf.Message;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.table.TableCatalog;
import dev.tidemark.server.flight.call.CommandTable;
import dev.tidemark.server.session.Session;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.arrow.flight.sql.FlightSqlProducer.Schemas;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetCatalogs;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetCrossReference;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetDbSchemas;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetExportedKeys;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetImportedKeys;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetPrimaryKeys;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetTableTypes;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetTables;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetXdbcTypeInfo;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * The metadata commands of Flight SQL, each with its shape and with what computes its rows. Not
 * here: {@link SqlInfoCommand}.
 */
public final class MetadataCommands {
  private final MetadataRows rows;

  public MetadataCommands(Function<Session, TableCatalog> catalogs, BufferAllocator allocator) {
    this.rows = new MetadataRows(catalogs, allocator);
  }

  public void addTo(CommandTable commands) {
    commands.add(
        CommandGetTables.getDefaultInstance(),
        new MetadataCommand<>(
            command ->
                command.getIncludeSchema()
                    ? Schemas.GET_TABLES_SCHEMA
                    : Schemas.GET_TABLES_SCHEMA_NO_SCHEMA,
            rows::tables));
    add(
        commands,
        CommandGetXdbcTypeInfo.getDefaultInstance(),
        Schemas.GET_TYPE_INFO_SCHEMA,
        (session, command) -> rows.typeInfo(command));
    add(
        commands,
        CommandGetCatalogs.getDefaultInstance(),
        Schemas.GET_CATALOGS_SCHEMA,
        (session, command) -> rows.catalogs());
    add(
        commands,
        CommandGetDbSchemas.getDefaultInstance(),
        Schemas.GET_SCHEMAS_SCHEMA,
        rows::schemas);
    add(
        commands,
        CommandGetTableTypes.getDefaultInstance(),
        Schemas.GET_TABLE_TYPES_SCHEMA,
        (session, command) -> rows.tableTypes());
    add(
        commands,
        CommandGetPrimaryKeys.getDefaultInstance(),
        Schemas.GET_PRIMARY_KEYS_SCHEMA,
        rows::primaryKeys);
    addForeignKeys(commands);
  }

  private void addForeignKeys(CommandTable commands) {
    add(
        commands,
        CommandGetExportedKeys.getDefaultInstance(),
        Schemas.GET_EXPORTED_KEYS_SCHEMA,
        (session, command) -> rows.noForeignKeys());
    add(
        commands,
        CommandGetImportedKeys.getDefaultInstance(),
        Schemas.GET_IMPORTED_KEYS_SCHEMA,
        (session, command) -> rows.noForeignKeys());
    add(
        commands,
        CommandGetCrossReference.getDefaultInstance(),
        Schemas.GET_CROSS_REFERENCE_SCHEMA,
        (session, command) -> rows.noForeignKeys());
  }

  private static <M extends Message> void add(
      CommandTable commands, M prototype, Schema shape, BiFunction<Session, M, BatchStream> rows) {
    commands.add(prototype, new MetadataCommand<>(command -> shape, rows));
  }
}

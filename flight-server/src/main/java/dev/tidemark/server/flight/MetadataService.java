package dev.tidemark.server.flight;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.server.flight.metadata.MetadataCalls;
import dev.tidemark.server.query.Request;
import dev.tidemark.server.session.Session;
import java.util.List;
import java.util.function.BiFunction;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.sql.BasicFlightSqlProducer;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetCrossReference;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetDbSchemas;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetExportedKeys;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetImportedKeys;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetPrimaryKeys;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetSqlInfo;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetTables;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetXdbcTypeInfo;
import org.apache.arrow.vector.types.pojo.Schema;

/** The metadata calls of Flight SQL, each handed on to {@link MetadataCalls}. */
@SuppressWarnings("try") // its close() is declared to throw anything
abstract class MetadataService extends BasicFlightSqlProducer {
  private final MetadataCalls metadata;

  MetadataService(MetadataCalls metadata) {
    this.metadata = metadata;
  }

  /** Finds the call's session and sends what it is given. */
  abstract void send(
      CallContext context,
      ServerStreamListener listener,
      BiFunction<Session, Request, BatchStream> call);

  @Override
  public void getStreamSqlInfo(
      CommandGetSqlInfo command, CallContext context, ServerStreamListener listener) {
    metadata.sqlInfo(command, listener);
  }

  @Override
  public void getStreamTypeInfo(
      CommandGetXdbcTypeInfo command, CallContext context, ServerStreamListener listener) {
    send(context, listener, (session, request) -> metadata.typeInfo(command));
  }

  @Override
  public void getStreamCatalogs(CallContext context, ServerStreamListener listener) {
    send(context, listener, (session, request) -> metadata.catalogs());
  }

  @Override
  public void getStreamSchemas(
      CommandGetDbSchemas command, CallContext context, ServerStreamListener listener) {
    send(context, listener, (session, request) -> metadata.schemas(session, command));
  }

  @Override
  public void getStreamTables(
      CommandGetTables command, CallContext context, ServerStreamListener listener) {
    send(context, listener, (session, request) -> metadata.tables(session, command));
  }

  @Override
  public void getStreamTableTypes(CallContext context, ServerStreamListener listener) {
    send(context, listener, (session, request) -> metadata.tableTypes());
  }

  @Override
  public void getStreamPrimaryKeys(
      CommandGetPrimaryKeys command, CallContext context, ServerStreamListener listener) {
    send(context, listener, (session, request) -> metadata.primaryKeys(session, command));
  }

  @Override
  public void getStreamExportedKeys(
      CommandGetExportedKeys command, CallContext context, ServerStreamListener listener) {
    send(context, listener, (session, request) -> metadata.noForeignKeys());
  }

  @Override
  public void getStreamImportedKeys(
      CommandGetImportedKeys command, CallContext context, ServerStreamListener listener) {
    send(context, listener, (session, request) -> metadata.noForeignKeys());
  }

  @Override
  public void getStreamCrossReference(
      CommandGetCrossReference command, CallContext context, ServerStreamListener listener) {
    send(context, listener, (session, request) -> metadata.noForeignKeys());
  }

  @Override
  protected <T extends Message> List<FlightEndpoint> determineEndpoints(
      T request, FlightDescriptor descriptor, Schema schema) {
    return List.of(FlightEndpoint.builder(new Ticket(Any.pack(request).toByteArray())).build());
  }
}

package dev.tidemark.server.flight.command;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.server.flight.call.ActionTable;
import dev.tidemark.server.flight.call.Caller;
import dev.tidemark.server.flight.wire.FlightErrors;
import dev.tidemark.server.flight.wire.ParameterSchema;
import dev.tidemark.server.flight.wire.Results;
import dev.tidemark.server.statement.prepared.Prepared;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.flight.sql.FlightSqlUtils;
import org.apache.arrow.flight.sql.impl.FlightSql.ActionClosePreparedStatementRequest;
import org.apache.arrow.flight.sql.impl.FlightSql.ActionCreatePreparedStatementRequest;
import org.apache.arrow.flight.sql.impl.FlightSql.ActionCreatePreparedStatementResult;
import org.apache.arrow.vector.types.pojo.Schema;

/** Making and closing prepared statements. */
public final class PreparedActions {
  /** Tells the JDBC driver to execute the statement as an update. */
  private static final Schema NO_COLUMNS = new Schema(List.of());

  private final PreparedStatements statements;
  private final Results results;

  public PreparedActions(PreparedStatements statements, Results results) {
    this.statements = statements;
    this.results = results;
  }

  public void addTo(ActionTable actions) {
    actions
        .add(FlightSqlUtils.FLIGHT_SQL_CREATE_PREPARED_STATEMENT, this::create)
        .add(FlightSqlUtils.FLIGHT_SQL_CLOSE_PREPARED_STATEMENT, this::close);
  }

  private Optional<byte[]> create(Caller caller, byte[] body)
      throws InvalidProtocolBufferException {
    ActionCreatePreparedStatementRequest request =
        Any.parseFrom(body).unpack(ActionCreatePreparedStatementRequest.class);
    PreparedHandle handle = prepare(caller, request.getQuery());
    Schema columns =
        handle.prepared() instanceof Prepared.Rows
            ? results.schema(handle.prepared(), caller.dialect())
            : NO_COLUMNS;
    return Optional.of(
        Any.pack(
                ActionCreatePreparedStatementResult.newBuilder()
                    .setPreparedStatementHandle(ByteString.copyFromUtf8(handle.id()))
                    .setDatasetSchema(bytes(columns))
                    .setParameterSchema(bytes(ParameterSchema.of(handle.prepared())))
                    .build())
            .toByteArray());
  }

  private PreparedHandle prepare(Caller caller, String sql) {
    try {
      return statements.prepare(caller.session(), sql);
    } catch (TidemarkException e) {
      throw e.code() == ErrorCode.NOT_SUPPORTED && sql.contains("?") ? FlightErrors.refused(e) : e;
    }
  }

  private Optional<byte[]> close(Caller caller, byte[] body) throws InvalidProtocolBufferException {
    ActionClosePreparedStatementRequest request =
        Any.parseFrom(body).unpack(ActionClosePreparedStatementRequest.class);
    statements.close(caller.session(), request.getPreparedStatementHandle());
    return Optional.empty();
  }

  private static ByteString bytes(Schema schema) {
    return ByteString.copyFrom(schema.serializeAsMessage());
  }
}

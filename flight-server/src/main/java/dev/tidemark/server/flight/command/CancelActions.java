package dev.tidemark.server.flight.command;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.tidemark.server.flight.call.ActionTable;
import dev.tidemark.server.flight.call.Caller;
import dev.tidemark.server.query.QueryService;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.arrow.flight.CancelFlightInfoRequest;
import org.apache.arrow.flight.CancelFlightInfoResult;
import org.apache.arrow.flight.CancelStatus;
import org.apache.arrow.flight.FlightConstants;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.sql.FlightSqlUtils;
import org.apache.arrow.flight.sql.impl.FlightSql.ActionCancelQueryRequest;
import org.apache.arrow.flight.sql.impl.FlightSql.ActionCancelQueryResult;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandPreparedStatementQuery;
import org.apache.arrow.flight.sql.impl.FlightSql.TicketStatementQuery;

/** Stopping what runs by the tickets of a FlightInfo: Flight's way, and Flight SQL's older one. */
public final class CancelActions {
  private final QueryService queries;

  public CancelActions(QueryService queries) {
    this.queries = queries;
  }

  public void addTo(ActionTable actions) {
    actions
        .add(FlightConstants.CANCEL_FLIGHT_INFO, this::cancelFlightInfo)
        .add(FlightSqlUtils.FLIGHT_SQL_CANCEL_QUERY, this::cancelQuery);
  }

  private Optional<byte[]> cancelFlightInfo(Caller caller, byte[] body)
      throws IOException, URISyntaxException {
    FlightInfo info = CancelFlightInfoRequest.deserialize(ByteBuffer.wrap(body)).getInfo();
    CancelStatus status =
        cancel(caller, info) ? CancelStatus.CANCELLING : CancelStatus.NOT_CANCELLABLE;
    return Optional.of(new CancelFlightInfoResult(status).serialize().array());
  }

  @SuppressWarnings("deprecation") // clients still use it
  private Optional<byte[]> cancelQuery(Caller caller, byte[] body)
      throws IOException, URISyntaxException {
    ActionCancelQueryRequest request = Any.parseFrom(body).unpack(ActionCancelQueryRequest.class);
    FlightInfo info = FlightInfo.deserialize(request.getInfo().asReadOnlyByteBuffer());
    ActionCancelQueryResult.CancelResult result =
        cancel(caller, info)
            ? ActionCancelQueryResult.CancelResult.CANCEL_RESULT_CANCELLING
            : ActionCancelQueryResult.CancelResult.CANCEL_RESULT_NOT_CANCELLABLE;
    return Optional.of(
        Any.pack(ActionCancelQueryResult.newBuilder().setResult(result).build()).toByteArray());
  }

  /** Returns whether there was anything to stop. */
  private boolean cancel(Caller caller, FlightInfo info) throws InvalidProtocolBufferException {
    boolean any = false;
    for (FlightEndpoint endpoint : info.getEndpoints()) {
      Optional<String> execution = execution(endpoint.getTicket());
      any |= execution.isPresent() && queries.cancel(caller.session(), execution.get());
    }
    return any;
  }

  /** What an execution by this ticket is known by. Errors: {@code INVALID_STATEMENT}. */
  private static Optional<String> execution(Ticket ticket) throws InvalidProtocolBufferException {
    Any packed = Any.parseFrom(ticket.getBytes());
    if (packed.is(CommandPreparedStatementQuery.class)) {
      ByteString handle =
          packed.unpack(CommandPreparedStatementQuery.class).getPreparedStatementHandle();
      return Optional.of(PreparedTicket.fromBytes(handle).handle());
    }
    if (packed.is(TicketStatementQuery.class)
        && StatementHandle.fromBytes(packed.unpack(TicketStatementQuery.class).getStatementHandle())
            instanceof StatementHandle.Query query) {
      return Optional.of(query.id());
    }
    return Optional.empty();
  }
}

package dev.tidemark.server.flight.command;

import com.google.protobuf.Message;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.server.flight.call.Caller;
import dev.tidemark.server.flight.call.Command;
import dev.tidemark.server.flight.call.Endpoints;
import dev.tidemark.server.flight.wire.Results;
import dev.tidemark.server.statement.prepared.BoundParameters;
import dev.tidemark.server.statement.prepared.Prepared;
import java.util.Optional;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandPreparedStatementQuery;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A prepared statement executed as a query: DoPut binds its parameters, GetFlightInfo says what it
 * will give, DoGet executes it. A change is executed, once, when its FlightInfo is asked for.
 */
public final class PreparedQueryCommand implements Command<CommandPreparedStatementQuery> {
  private final PreparedStatements statements;
  private final Results results;
  private final int maximumRows;

  /** {@code maximumRows} of parameters may be bound at once. */
  public PreparedQueryCommand(PreparedStatements statements, Results results, int maximumRows) {
    this.statements = statements;
    this.results = results;
    this.maximumRows = maximumRows;
  }

  @Override
  public Optional<Message> put(
      CommandPreparedStatementQuery query, Caller caller, FlightStream rows) {
    PreparedHandle handle = find(query, caller);
    statements.bind(caller.session(), handle, handle.read(rows, maximumRows));
    return Optional.empty();
  }

  @Override
  public FlightInfo info(
      CommandPreparedStatementQuery query, Caller caller, FlightDescriptor descriptor) {
    PreparedHandle handle = find(query, caller);
    Prepared current =
        handle.prepared() instanceof Prepared.Rows
            ? statements.current(caller.session(), handle)
            : handle.prepared();
    Schema schema = results.schema(current, caller.dialect());
    if (current instanceof Prepared.Rows rows) {
      PreparedTicket ticket =
          new PreparedTicket(handle.id(), Optional.of(AnnouncedColumns.of(rows)));
      return Endpoints.info(
          schema,
          query.toBuilder().setPreparedStatementHandle(ticket.toBytes()).build(),
          descriptor);
    }
    int parameters = handle.prepared().parameters().size();
    if (parameters > 0 && handle.bound().isEmpty()) {
      throw BoundParameters.wrongNumber(parameters, 0);
    }
    long rows = statements.update(caller.session(), handle, handle.bound(), caller.request());
    return Endpoints.info(schema, new StatementHandle.Changed(rows).toTicket(), descriptor);
  }

  @Override
  public Schema schema(CommandPreparedStatementQuery query, Caller caller) {
    Prepared current = statements.current(caller.session(), find(query, caller));
    return results.schema(current, caller.dialect());
  }

  @Override
  public BatchStream stream(CommandPreparedStatementQuery query, Caller caller) {
    PreparedTicket ticket = PreparedTicket.fromBytes(query.getPreparedStatementHandle());
    return statements.stream(
        caller.session(), find(query, caller), ticket.columns(), caller.request());
  }

  private PreparedHandle find(CommandPreparedStatementQuery query, Caller caller) {
    return statements.find(caller.session(), query.getPreparedStatementHandle());
  }
}

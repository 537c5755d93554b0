package dev.tidemark.server.flight.command;

import com.google.protobuf.Message;
import dev.tidemark.server.flight.call.Caller;
import dev.tidemark.server.flight.call.Command;
import dev.tidemark.server.flight.wire.Counts;
import java.util.Optional;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandPreparedStatementUpdate;

/** A prepared change executed with the rows of parameters that come along, as one batch. */
public final class PreparedUpdateCommand implements Command<CommandPreparedStatementUpdate> {
  private final PreparedStatements statements;
  private final int maximumRows;

  /** {@code maximumRows} of parameters may be bound at once. */
  public PreparedUpdateCommand(PreparedStatements statements, int maximumRows) {
    this.statements = statements;
    this.maximumRows = maximumRows;
  }

  @Override
  public Optional<Message> put(
      CommandPreparedStatementUpdate update, Caller caller, FlightStream rows) {
    PreparedHandle handle = statements.find(caller.session(), update.getPreparedStatementHandle());
    return Optional.of(
        Counts.answer(
            statements.update(
                caller.session(), handle, handle.read(rows, maximumRows), caller.request())));
  }
}

package dev.tidemark.server.flight.command;

import com.google.protobuf.Message;
import dev.tidemark.server.flight.call.Caller;
import dev.tidemark.server.flight.call.Command;
import dev.tidemark.server.flight.wire.Counts;
import java.util.Optional;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementUpdate;

/** A statement sent as an update. */
public final class StatementUpdateCommand implements Command<CommandStatementUpdate> {
  private final TextStatements statements;

  public StatementUpdateCommand(TextStatements statements) {
    this.statements = statements;
  }

  @Override
  public Optional<Message> put(CommandStatementUpdate update, Caller caller, FlightStream rows) {
    return Optional.of(
        Counts.answer(statements.update(caller.session(), update.getQuery(), caller.request())));
  }
}

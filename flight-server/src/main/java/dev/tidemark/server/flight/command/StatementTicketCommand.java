package dev.tidemark.server.flight.command;

import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.server.flight.call.Caller;
import dev.tidemark.server.flight.call.Command;
import dev.tidemark.server.flight.wire.Results;
import org.apache.arrow.flight.sql.impl.FlightSql.TicketStatementQuery;

/** The ticket that {@link StatementQueryCommand} gives out. */
public final class StatementTicketCommand implements Command<TicketStatementQuery> {
  private final TextStatements statements;
  private final Results results;

  public StatementTicketCommand(TextStatements statements, Results results) {
    this.statements = statements;
    this.results = results;
  }

  @Override
  public BatchStream stream(TicketStatementQuery ticket, Caller caller) {
    StatementHandle handle = StatementHandle.fromBytes(ticket.getStatementHandle());
    if (handle instanceof StatementHandle.Changed changed) {
      return results.counts(changed.rows());
    }
    StatementHandle.Query query = (StatementHandle.Query) handle;
    return statements.stream(caller.session(), query, caller.request());
  }
}

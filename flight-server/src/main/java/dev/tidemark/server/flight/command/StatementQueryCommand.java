package dev.tidemark.server.flight.command;

import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.server.flight.call.Caller;
import dev.tidemark.server.flight.call.Command;
import dev.tidemark.server.flight.call.Endpoints;
import dev.tidemark.server.flight.wire.Results;
import dev.tidemark.server.statement.prepared.Prepared;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementQuery;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A statement sent as a query. A query is planned when its FlightInfo is asked for and executed
 * when its stream is; a change is executed, once, when its FlightInfo is asked for. As a ticket,
 * the command is plan and execution in one round trip.
 */
public final class StatementQueryCommand implements Command<CommandStatementQuery> {
  private final TextStatements statements;
  private final Results results;

  public StatementQueryCommand(TextStatements statements, Results results) {
    this.statements = statements;
    this.results = results;
  }

  @Override
  public FlightInfo info(CommandStatementQuery query, Caller caller, FlightDescriptor descriptor) {
    Prepared prepared = statements.prepare(caller.session(), query.getQuery());
    Schema schema = results.schema(prepared, caller.dialect());
    StatementHandle handle =
        prepared instanceof Prepared.Change change
            ? new StatementHandle.Changed(
                statements.change(caller.session(), change, caller.request()))
            : StatementHandle.Query.of((Prepared.Rows) prepared);
    return Endpoints.info(schema, handle.toTicket(), descriptor);
  }

  @Override
  public Schema schema(CommandStatementQuery query, Caller caller) {
    return results.schema(statements.prepare(caller.session(), query.getQuery()), caller.dialect());
  }

  @Override
  public BatchStream stream(CommandStatementQuery query, Caller caller) {
    return statements.stream(caller.session(), query.getQuery(), caller.request());
  }
}

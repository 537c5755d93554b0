package dev.tidemark.server.flight;

import dev.tidemark.planner.table.TableCatalog;
import dev.tidemark.server.flight.call.ActionTable;
import dev.tidemark.server.flight.call.Callers;
import dev.tidemark.server.flight.call.CommandTable;
import dev.tidemark.server.flight.call.Received;
import dev.tidemark.server.flight.command.CancelActions;
import dev.tidemark.server.flight.command.IngestCommand;
import dev.tidemark.server.flight.command.PreparedActions;
import dev.tidemark.server.flight.command.PreparedQueryCommand;
import dev.tidemark.server.flight.command.PreparedStatements;
import dev.tidemark.server.flight.command.PreparedUpdateCommand;
import dev.tidemark.server.flight.command.SessionActions;
import dev.tidemark.server.flight.command.StatementQueryCommand;
import dev.tidemark.server.flight.command.StatementTicketCommand;
import dev.tidemark.server.flight.command.StatementUpdateCommand;
import dev.tidemark.server.flight.command.TextStatements;
import dev.tidemark.server.flight.metadata.MetadataCommands;
import dev.tidemark.server.flight.metadata.SqlInfoCommand;
import dev.tidemark.server.flight.wire.Results;
import dev.tidemark.server.query.QueryService;
import dev.tidemark.server.session.Session;
import java.util.function.Function;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetSqlInfo;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandPreparedStatementQuery;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandPreparedStatementUpdate;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementQuery;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementUpdate;
import org.apache.arrow.flight.sql.impl.FlightSql.TicketStatementQuery;
import org.apache.arrow.memory.BufferAllocator;

/** Everything of Flight SQL that the server knows, wired. */
record FlightCommands(
    CommandTable commands, SqlInfoCommand sqlInfo, ActionTable actions, Results results) {

  /** {@code maximumRows} of parameters may be bound at once. */
  static FlightCommands of(
      QueryService queries,
      Callers callers,
      PreparedStatements prepared,
      int maximumRows,
      Function<Session, TableCatalog> catalogs,
      BufferAllocator allocator) {
    Results results = new Results(allocator);
    SqlInfoCommand sqlInfo = new SqlInfoCommand();
    TextStatements texts = new TextStatements(queries, results);
    StatementQueryCommand query = new StatementQueryCommand(texts, results);
    CommandTable commands =
        new CommandTable(sql -> new Received<>(query, message(sql)))
            .add(CommandStatementQuery.getDefaultInstance(), query)
            .add(
                TicketStatementQuery.getDefaultInstance(),
                new StatementTicketCommand(texts, results))
            .add(CommandStatementUpdate.getDefaultInstance(), new StatementUpdateCommand(texts))
            .add(CommandStatementIngest.getDefaultInstance(), new IngestCommand(queries, allocator))
            .add(
                CommandPreparedStatementQuery.getDefaultInstance(),
                new PreparedQueryCommand(prepared, results, maximumRows))
            .add(
                CommandPreparedStatementUpdate.getDefaultInstance(),
                new PreparedUpdateCommand(prepared, maximumRows))
            .add(CommandGetSqlInfo.getDefaultInstance(), sqlInfo);
    new MetadataCommands(catalogs, allocator).addTo(commands);
    ActionTable actions = new ActionTable();
    new PreparedActions(prepared, results).addTo(actions);
    new SessionActions(callers).addTo(actions);
    new CancelActions(queries).addTo(actions);
    return new FlightCommands(commands, sqlInfo, actions, results);
  }

  private static CommandStatementQuery message(String sql) {
    return CommandStatementQuery.newBuilder().setQuery(sql).build();
  }
}

package dev.tidemark.server.flight;

import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.server.query.QueryService;
import dev.tidemark.server.query.Request;
import dev.tidemark.server.session.Session;
import dev.tidemark.server.statement.IngestTarget;
import dev.tidemark.server.statement.IngestTarget.IfExists;
import dev.tidemark.server.statement.IngestTarget.IfMissing;
import java.util.Optional;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions.TableExistsOption;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions.TableNotExistOption;

/** Bulk ingest: a client's stream into a group or a table, which may be created for it. */
final class IngestCalls {
  private final QueryService queries;

  IngestCalls(QueryService queries) {
    this.queries = queries;
  }

  long ingest(Session session, CommandStatementIngest command, BatchStream rows, Request request) {
    return queries.ingest(session, target(command), rows, request);
  }

  private static IngestTarget target(CommandStatementIngest command) {
    TableDefinitionOptions options = command.getTableDefinitionOptions();
    Optional<String> schema =
        command.hasSchema() && !command.getSchema().isEmpty()
            ? Optional.of(command.getSchema())
            : Optional.empty();
    return new IngestTarget(
        command.getTemporary() ? Optional.of("session") : schema,
        command.getTable(),
        options.getIfNotExist() == TableNotExistOption.TABLE_NOT_EXIST_OPTION_CREATE
            ? IfMissing.CREATE
            : IfMissing.FAIL,
        ifExists(options.getIfExists()));
  }

  private static IfExists ifExists(TableExistsOption option) {
    return switch (option) {
      case TABLE_EXISTS_OPTION_FAIL -> IfExists.FAIL;
      case TABLE_EXISTS_OPTION_REPLACE -> IfExists.REPLACE;
      case TABLE_EXISTS_OPTION_APPEND, TABLE_EXISTS_OPTION_UNSPECIFIED, UNRECOGNIZED ->
          IfExists.APPEND;
    };
  }
}

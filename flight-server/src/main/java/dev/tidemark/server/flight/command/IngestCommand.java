package dev.tidemark.server.flight.command;

import com.google.protobuf.Message;
import dev.tidemark.server.flight.call.Caller;
import dev.tidemark.server.flight.call.Command;
import dev.tidemark.server.flight.wire.Counts;
import dev.tidemark.server.flight.wire.DecodedStream;
import dev.tidemark.server.query.QueryService;
import dev.tidemark.server.statement.write.IngestTarget;
import dev.tidemark.server.statement.write.IngestTarget.IfExists;
import dev.tidemark.server.statement.write.IngestTarget.IfMissing;
import java.util.Optional;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions.TableExistsOption;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions.TableNotExistOption;
import org.apache.arrow.memory.BufferAllocator;

/** Bulk ingest: a client's stream into a group or a table, which may be created for it. */
public final class IngestCommand implements Command<CommandStatementIngest> {
  private final QueryService queries;
  private final BufferAllocator allocator;

  public IngestCommand(QueryService queries, BufferAllocator allocator) {
    this.queries = queries;
    this.allocator = allocator;
  }

  @Override
  public Optional<Message> put(CommandStatementIngest ingest, Caller caller, FlightStream rows) {
    return Optional.of(
        Counts.answer(
            queries.ingest(
                caller.session(),
                target(ingest),
                DecodedStream.of(rows, allocator),
                caller.request())));
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

package dev.tidemark.server.flight.metadata;

import dev.tidemark.server.flight.call.Caller;
import dev.tidemark.server.flight.call.Command;
import dev.tidemark.server.flight.call.Endpoints;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightProducer.ServerStreamListener;
import org.apache.arrow.flight.sql.FlightSqlProducer.Schemas;
import org.apache.arrow.flight.sql.SqlInfoBuilder;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetSqlInfo;
import org.apache.arrow.vector.types.pojo.Schema;

/** What the server can do. Its rows are not a stream: Flight's own builder of them sends them. */
public final class SqlInfoCommand implements Command<CommandGetSqlInfo> {
  private final SqlInfoBuilder table = SqlInfoTable.build();

  @Override
  public FlightInfo info(CommandGetSqlInfo wanted, Caller caller, FlightDescriptor descriptor) {
    return Endpoints.info(Schemas.GET_SQL_INFO_SCHEMA, wanted, descriptor);
  }

  @Override
  public Schema schema(CommandGetSqlInfo wanted, Caller caller) {
    return Schemas.GET_SQL_INFO_SCHEMA;
  }

  /** Sends the entries that are asked for, or all. */
  public void send(CommandGetSqlInfo wanted, ServerStreamListener listener) {
    table.send(wanted.getInfoList(), listener);
  }
}

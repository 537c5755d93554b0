package dev.tidemark.server.flight.metadata;

import dev.tidemark.server.flight.call.Caller;
import dev.tidemark.server.flight.call.Command;
import dev.tidemark.server.flight.call.Endpoints;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightProducer.ServerStreamListener;
import org.apache.arrow.flight.sql.FlightSqlProducer.Schemas;
import org.apache.arrow.flight.sql.SqlInfoBuilder;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetSqlInfo;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlInfo;
import org.apache.arrow.vector.types.pojo.Schema;

/** What the server can do. Its rows are not a stream: Flight's own builder of them sends them. */
public final class SqlInfoCommand implements Command<CommandGetSqlInfo> {
  /** Flight's builder has no words for them. */
  private static final Set<SqlInfo> UNSAID =
      EnumSet.of(
          SqlInfo.SQL_SUPPORTED_CONCURRENCIES_FOR_RESULT_SET_UNSPECIFIED,
          SqlInfo.SQL_SUPPORTED_CONCURRENCIES_FOR_RESULT_SET_FORWARD_ONLY,
          SqlInfo.SQL_SUPPORTED_CONCURRENCIES_FOR_RESULT_SET_SCROLL_SENSITIVE,
          SqlInfo.SQL_SUPPORTED_CONCURRENCIES_FOR_RESULT_SET_SCROLL_INSENSITIVE);

  private final SqlInfoBuilder table = SqlInfoTable.build();

  @Override
  public FlightInfo info(CommandGetSqlInfo wanted, Caller caller, FlightDescriptor descriptor) {
    return Endpoints.info(Schemas.GET_SQL_INFO_SCHEMA, wanted, descriptor);
  }

  @Override
  public Schema schema(CommandGetSqlInfo wanted, Caller caller) {
    return Schemas.GET_SQL_INFO_SCHEMA;
  }

  /** Sends the entries that are asked for and known, or all where there are none. */
  public void send(CommandGetSqlInfo wanted, ServerStreamListener listener) {
    List<Integer> known = wanted.getInfoList().stream().filter(SqlInfoCommand::isKnown).toList();
    table.send(known, listener);
  }

  private static boolean isKnown(int code) {
    SqlInfo info = SqlInfo.forNumber(code);
    return info != null && !UNSAID.contains(info);
  }
}

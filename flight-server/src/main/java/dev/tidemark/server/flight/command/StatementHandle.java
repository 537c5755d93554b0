package dev.tidemark.server.flight.command;

import com.google.protobuf.ByteString;
import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.server.statement.prepared.Prepared;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.arrow.flight.sql.impl.FlightSql.TicketStatementQuery;

/**
 * What a statement's ticket holds, so that the server need not remember it: the query to execute,
 * or the count of a change that was executed already.
 */
sealed interface StatementHandle {
  Pattern QUERY = Pattern.compile("Q([0-9a-f-]{36})([0-9a-f]{8})(.*)", Pattern.DOTALL);
  Pattern CHANGED = Pattern.compile("C(\\d{1,18})");

  /**
   * A query, executed when its stream is asked for.
   *
   * @param id names its executions, so that the client can cancel them
   */
  record Query(String id, AnnouncedColumns columns, String sql) implements StatementHandle {
    static Query of(Prepared.Rows rows) {
      return new Query(UUID.randomUUID().toString(), AnnouncedColumns.of(rows), rows.sql());
    }
  }

  /** A change that is done. */
  record Changed(long rows) implements StatementHandle {}

  default ByteString toBytes() {
    return ByteString.copyFromUtf8(
        this instanceof Query query
            ? "Q" + query.id() + query.columns().hash() + query.sql()
            : "C" + ((Changed) this).rows());
  }

  default TicketStatementQuery toTicket() {
    return TicketStatementQuery.newBuilder().setStatementHandle(toBytes()).build();
  }

  /** Errors: {@code INVALID_STATEMENT} for a ticket that isn't ours. */
  static StatementHandle fromBytes(ByteString bytes) {
    String text = bytes.toStringUtf8();
    Matcher query = QUERY.matcher(text);
    if (query.matches()) {
      return new Query(query.group(1), new AnnouncedColumns(query.group(2)), query.group(3));
    }
    Matcher changed = CHANGED.matcher(text);
    if (changed.matches()) {
      return new Changed(Long.parseLong(changed.group(1)));
    }
    throw new TidemarkException(
        ErrorCode.INVALID_STATEMENT, "the ticket is not one that this server gave out");
  }
}

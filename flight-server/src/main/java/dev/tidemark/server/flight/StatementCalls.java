package dev.tidemark.server.flight;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.server.query.QueryService;
import dev.tidemark.server.query.Request;
import dev.tidemark.server.session.Session;
import dev.tidemark.server.statement.ChangeAction;
import dev.tidemark.server.statement.Prepared;
import java.util.List;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandPreparedStatementQuery;
import org.apache.arrow.flight.sql.impl.FlightSql.TicketStatementQuery;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Statements sent as text. A query is planned when its FlightInfo is asked for and executed when
 * its stream is; a change sent as a query is executed, once, when its FlightInfo is asked for.
 */
final class StatementCalls {
  private static final String NOT_RUNNING = "-";

  private final QueryService queries;
  private final Results results;

  StatementCalls(QueryService queries, Results results) {
    this.queries = queries;
    this.results = results;
  }

  FlightInfo info(
      Session session,
      ClientDialect client,
      String sql,
      Request request,
      FlightDescriptor descriptor) {
    Prepared prepared = queries.prepare(session, sql);
    if (prepared instanceof Prepared.Change change) {
      long rows = queries.change(session, change, ChangeAction.NO_PARAMETERS, request);
      return info(
          results.schema(Counts.COLUMNS, client), new StatementHandle.Changed(rows), descriptor);
    }
    return info(schema(prepared, client), StatementHandle.Query.of(sql), descriptor);
  }

  Schema schema(Session session, ClientDialect client, String sql) {
    return schema(queries.prepare(session, sql), client);
  }

  private Schema schema(Prepared prepared, ClientDialect client) {
    return results.schema(
        prepared instanceof Prepared.Rows rows ? rows.columns() : Counts.COLUMNS, client);
  }

  BatchStream stream(Session session, StatementHandle handle, Request request) {
    if (handle instanceof StatementHandle.Changed changed) {
      return results.counts(changed.rows());
    }
    StatementHandle.Query query = (StatementHandle.Query) handle;
    return stream(session, query.sql(), request.withTicket(query.id()));
  }

  /** A statement that came in the ticket itself: plan and execution in one round trip. */
  BatchStream stream(Session session, String sql, Request request) {
    Prepared prepared = queries.prepare(session, sql);
    if (prepared instanceof Prepared.Change change) {
      return results.counts(queries.change(session, change, ChangeAction.NO_PARAMETERS, request));
    }
    return queries.open(session, (Prepared.Rows) prepared, List.of(), request);
  }

  long update(Session session, String sql, Request request) {
    Prepared prepared = queries.prepare(session, sql);
    if (prepared instanceof Prepared.Change change) {
      return queries.change(session, change, ChangeAction.NO_PARAMETERS, request);
    }
    try (BatchStream rows = queries.open(session, (Prepared.Rows) prepared, List.of(), request)) {
      long count = 0;
      while (rows.next()) {
        count += rows.root().getRowCount();
      }
      return count;
    }
  }

  /** Stops what the user runs by one of the tickets; returns whether there was anything. */
  boolean cancel(Session session, FlightInfo info) {
    boolean any = false;
    for (FlightEndpoint endpoint : info.getEndpoints()) {
      any |= queries.cancel(session, name(endpoint.getTicket()));
    }
    return any;
  }

  /** What an execution by this ticket is known by. Errors: {@code INVALID_STATEMENT}. */
  private static String name(Ticket ticket) {
    try {
      Any packed = Any.parseFrom(ticket.getBytes());
      if (packed.is(CommandPreparedStatementQuery.class)) {
        return packed
            .unpack(CommandPreparedStatementQuery.class)
            .getPreparedStatementHandle()
            .toStringUtf8();
      }
      if (packed.is(TicketStatementQuery.class)) {
        StatementHandle handle =
            StatementHandle.fromBytes(
                packed.unpack(TicketStatementQuery.class).getStatementHandle());
        return handle instanceof StatementHandle.Query query ? query.id() : NOT_RUNNING;
      }
    } catch (InvalidProtocolBufferException e) {
      throw StatementHandle.notOurs();
    }
    return NOT_RUNNING;
  }

  private static FlightInfo info(
      Schema schema, StatementHandle handle, FlightDescriptor descriptor) {
    return info(
        schema,
        TicketStatementQuery.newBuilder().setStatementHandle(handle.toBytes()).build(),
        descriptor);
  }

  /** Endpoints carry no location: the client reads where it asked. */
  static FlightInfo info(Schema schema, Message ticket, FlightDescriptor descriptor) {
    Ticket packed = new Ticket(Any.pack(ticket).toByteArray());
    return new FlightInfo(
        schema, descriptor, List.of(FlightEndpoint.builder(packed).build()), -1, -1);
  }
}

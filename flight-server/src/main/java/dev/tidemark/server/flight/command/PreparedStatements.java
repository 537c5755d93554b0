package dev.tidemark.server.flight.command;

import com.google.protobuf.ByteString;
import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.query.Parameter;
import dev.tidemark.server.query.QueryService;
import dev.tidemark.server.query.Request;
import dev.tidemark.server.session.Session;
import dev.tidemark.server.statement.prepared.ChangeAction;
import dev.tidemark.server.statement.prepared.Prepared;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Prepared statements: planned when prepared, executed any number of times. A handle belongs to the
 * session that made it and ends with it; after a change of the catalog it is planned anew.
 */
public final class PreparedStatements {
  private final Map<String, Map<String, PreparedHandle>> handles = new ConcurrentHashMap<>();
  private final QueryService queries;
  private final int maximumPerSession;

  /** A session may hold {@code maximumPerSession} of them. */
  public PreparedStatements(QueryService queries, int maximumPerSession) {
    this.queries = queries;
    this.maximumPerSession = maximumPerSession;
  }

  PreparedHandle prepare(Session session, String sql) {
    Map<String, PreparedHandle> own =
        handles.computeIfAbsent(session.id(), id -> new ConcurrentHashMap<>());
    if (own.size() >= maximumPerSession) {
      throw new TidemarkException(
          ErrorCode.LIMIT_EXCEEDED,
          "the session already holds "
              + own.size()
              + " prepared statements; close some, or raise sessions.statements");
    }
    Prepared prepared = queries.prepare(session, sql);
    PreparedHandle handle = new PreparedHandle(UUID.randomUUID().toString(), prepared, List.of());
    own.put(handle.id(), handle);
    return handle;
  }

  /** Errors: {@code INVALID_STATEMENT} for a handle that isn't open or is another session's. */
  PreparedHandle find(Session session, ByteString id) {
    PreparedHandle handle = of(session).get(id.toStringUtf8());
    if (handle == null) {
      throw new TidemarkException(
          ErrorCode.INVALID_STATEMENT,
          "the prepared statement is not open in this session; prepare it again");
    }
    return handle;
  }

  private Map<String, PreparedHandle> of(Session session) {
    return handles.getOrDefault(session.id(), Map.of());
  }

  void bind(Session session, PreparedHandle handle, List<Object[]> rows) {
    of(session).computeIfPresent(handle.id(), (id, current) -> current.bind(rows));
  }

  BatchStream stream(Session session, PreparedHandle handle, Request request) {
    Prepared current = queries.prepare(session, handle.prepared().sql());
    if (!(current instanceof Prepared.Rows rows)) {
      throw new TidemarkException(
          ErrorCode.INVALID_STATEMENT, "the statement changes data; execute it as an update");
    }
    if (handle.bound().size() > 1) {
      throw new TidemarkException(
          ErrorCode.INVALID_PARAMETER,
          "a query takes one row of parameters, but " + handle.bound().size() + " were bound");
    }
    Object[] values = handle.bound().isEmpty() ? new Object[0] : handle.bound().get(0);
    return queries.open(
        session, rows, parameters(rows.parameters(), values), request.withTicket(handle.id()));
  }

  long update(Session session, PreparedHandle handle, List<Object[]> rows, Request request) {
    Prepared current = queries.prepare(session, handle.prepared().sql());
    if (!(current instanceof Prepared.Change change)) {
      throw new TidemarkException(
          ErrorCode.INVALID_STATEMENT, "the statement gives rows; execute it as a query");
    }
    List<Object[]> batch =
        rows.isEmpty() && change.parameters().isEmpty() ? ChangeAction.NO_PARAMETERS : rows;
    return queries.change(session, change, batch, request);
  }

  void close(Session session, ByteString id) {
    Map<String, PreparedHandle> own = handles.get(session.id());
    if (own != null) {
      own.remove(id.toStringUtf8());
    }
  }

  /** Releases what is kept for a session that has ended. */
  public void forget(Session session) {
    handles.remove(session.id());
  }

  private static List<Parameter> parameters(List<DataType> types, Object[] values) {
    List<Parameter> parameters = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      parameters.add(new Parameter(types.get(Math.min(i, types.size() - 1)), values[i]));
    }
    return parameters;
  }
}

package dev.tidemark.server.flight.command;

import com.google.protobuf.ByteString;
import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.query.Parameter;
import dev.tidemark.server.query.QueryService;
import dev.tidemark.server.query.Request;
import dev.tidemark.server.session.Session;
import dev.tidemark.server.statement.prepared.BoundParameters;
import dev.tidemark.server.statement.prepared.ChangeAction;
import dev.tidemark.server.statement.prepared.Prepared;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Prepared statements: planned when prepared, executed any number of times. A handle belongs to the
 * session that made it and ends with it, or where the session has made too many since it was last
 * used; after a change of the catalog it is planned anew.
 */
public final class PreparedStatements {
  private final Map<String, OpenStatements> open = new ConcurrentHashMap<>();
  private final QueryService queries;
  private final int maximumPerSession;

  /** A session keeps the {@code maximumPerSession} that it used last. */
  public PreparedStatements(QueryService queries, int maximumPerSession) {
    this.queries = queries;
    this.maximumPerSession = maximumPerSession;
  }

  PreparedHandle prepare(Session session, String sql) {
    // Found before: the session may end while the statement is planned.
    OpenStatements own =
        open.computeIfAbsent(session.id(), id -> new OpenStatements(maximumPerSession));
    Prepared prepared = queries.prepare(session, sql);
    PreparedHandle handle = new PreparedHandle(UUID.randomUUID().toString(), prepared, List.of());
    own.add(handle);
    return handle;
  }

  /** Errors: {@code INVALID_STATEMENT} for a handle that isn't open or is another session's. */
  PreparedHandle find(Session session, ByteString id) {
    return of(session)
        .flatMap(own -> own.find(PreparedTicket.fromBytes(id).handle()))
        .orElseThrow(
            () ->
                new TidemarkException(
                    ErrorCode.INVALID_STATEMENT,
                    "the prepared statement is not open in this session, which keeps the "
                        + maximumPerSession
                        + " used last; prepare it again"));
  }

  private Optional<OpenStatements> of(Session session) {
    return Optional.ofNullable(open.get(session.id()));
  }

  void bind(Session session, PreparedHandle handle, List<Object[]> rows) {
    of(session).ifPresent(own -> own.change(handle.id(), current -> current.bind(rows)));
  }

  /** The statement as what it reads is now. */
  Prepared current(Session session, PreparedHandle handle) {
    return queries.prepare(session, handle.prepared().sql());
  }

  /**
   * Executes a query.
   *
   * @param announced what its client was told of the columns, if it asked
   */
  BatchStream stream(
      Session session,
      PreparedHandle handle,
      Optional<AnnouncedColumns> announced,
      Request request) {
    Prepared current = current(session, handle);
    if (!(current instanceof Prepared.Rows rows)) {
      throw new TidemarkException(
          ErrorCode.INVALID_STATEMENT, "the statement changes data; execute it as an update");
    }
    if (handle.bound().size() > 1) {
      throw new TidemarkException(
          ErrorCode.INVALID_PARAMETER,
          "a query takes one row of parameters, but " + handle.bound().size() + " were bound");
    }
    announced.ifPresent(columns -> columns.requireOf(rows));
    List<Object[]> bound = handle.moved(handle.bound(), rows);
    List<Parameter> parameters =
        BoundParameters.of(rows.parameters(), bound.isEmpty() ? new Object[0] : bound.get(0));
    return queries.open(session, rows, parameters, request.withTicket(handle.id()));
  }

  long update(Session session, PreparedHandle handle, List<Object[]> rows, Request request) {
    Prepared current = current(session, handle);
    if (!(current instanceof Prepared.Change change)) {
      throw new TidemarkException(
          ErrorCode.INVALID_STATEMENT, "the statement gives rows; execute it as a query");
    }
    List<Object[]> batch =
        rows.isEmpty() && change.parameters().isEmpty()
            ? ChangeAction.NO_PARAMETERS
            : handle.moved(rows, change);
    return queries.change(session, change, batch, request);
  }

  void close(Session session, ByteString id) {
    of(session).ifPresent(own -> own.close(id.toStringUtf8()));
  }

  /** Releases what is kept for a session that has ended. */
  public void forget(Session session) {
    open.remove(session.id());
  }
}

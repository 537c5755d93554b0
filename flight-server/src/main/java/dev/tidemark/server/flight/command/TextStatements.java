package dev.tidemark.server.flight.command;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.server.flight.wire.Results;
import dev.tidemark.server.query.QueryService;
import dev.tidemark.server.query.Request;
import dev.tidemark.server.session.Session;
import dev.tidemark.server.statement.prepared.ChangeAction;
import dev.tidemark.server.statement.prepared.Prepared;
import java.util.List;

/** Statements that come as text and have no parameters. */
public final class TextStatements {
  private final QueryService queries;
  private final Results results;

  public TextStatements(QueryService queries, Results results) {
    this.queries = queries;
    this.results = results;
  }

  /** Parses and plans; nothing runs. */
  Prepared prepare(Session session, String sql) {
    return queries.prepare(session, sql);
  }

  /** Its rows, or the count of a change. */
  BatchStream stream(Session session, String sql, Request request) {
    Prepared prepared = prepare(session, sql);
    return prepared instanceof Prepared.Change change
        ? results.counts(change(session, change, request))
        : queries.open(session, (Prepared.Rows) prepared, List.of(), request);
  }

  /** The rows of a query whose FlightInfo was asked for before. Errors: {@code CONFLICT}. */
  BatchStream stream(Session session, StatementHandle.Query query, Request request) {
    Prepared prepared = prepare(session, query.sql());
    if (prepared instanceof Prepared.Rows rows) {
      query.columns().requireOf(rows);
      return queries.open(session, rows, List.of(), request.withTicket(query.id()));
    }
    throw new TidemarkException(
        ErrorCode.INVALID_STATEMENT, "the ticket is not one that this server gave out");
  }

  /** The rows it changes, or would have given. */
  long update(Session session, String sql, Request request) {
    Prepared prepared = prepare(session, sql);
    if (prepared instanceof Prepared.Change change) {
      return change(session, change, request);
    }
    try (BatchStream rows = queries.open(session, (Prepared.Rows) prepared, List.of(), request)) {
      long count = 0;
      while (rows.next()) {
        count += rows.root().getRowCount();
      }
      return count;
    }
  }

  long change(Session session, Prepared.Change change, Request request) {
    return queries.change(session, change, ChangeAction.NO_PARAMETERS, request);
  }
}

package dev.tidemark.online.engine;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.online.binary.BinaryValue;
import dev.tidemark.online.connection.PostgresErrors;
import dev.tidemark.online.engine.StatementSource.Transport;
import dev.tidemark.planner.engine.query.Parameter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * A statement that can be stopped from any thread. Its connection is taken when it is executed, so
 * that nothing is asked of PostgreSQL before.
 */
final class RunningStatement {
  /** How many rows travel at first; {@link CursorRows} adapts it to their size. */
  static final int FIRST_FETCH_ROWS = 256;

  private final StatementSource source;
  private final String sql;
  private final List<Parameter> parameters;
  private final Deadline deadline;
  private final Object lock = new Object();
  private @Nullable PreparedStatement statement;
  private @Nullable Copying copying;
  private volatile boolean cancelled;

  /** A copy under way, or about to begin. */
  private record Copying(Connection connection, PGConnection postgres, @Nullable CopyOut copy) {
    private static final Set<ErrorCode> ENDS = Set.of(ErrorCode.CANCELLED, ErrorCode.QUERY_TIMEOUT);

    /**
     * Ends it, and reads what PostgreSQL has sent until it noticed. Where that fails the connection
     * ends, which is good for nothing else then.
     */
    void stop() throws SQLException {
      if (copy == null || !copy.isActive()) {
        return;
      }
      try {
        postgres.cancelQuery();
        while (copy.readFromCopy() != null) {
          // Only the end is of interest.
        }
      } catch (SQLException e) {
        if (!ENDS.contains(PostgresErrors.translate(e).code())) {
          connection.abort(Runnable::run);
        }
      }
    }
  }

  RunningStatement(
      StatementSource source, String sql, List<Parameter> parameters, Deadline deadline) {
    this.source = source;
    this.sql = sql;
    this.parameters = parameters;
    this.deadline = deadline;
  }

  String sql() {
    return sql;
  }

  /** Executes it, and may be asked to again; the result before is closed then. */
  ResultSet execute(Transport transport) throws SQLException {
    check();
    closeStatement();
    PreparedStatement prepared = source.connection(transport).prepareStatement(sql);
    synchronized (lock) {
      statement = prepared;
    }
    // To get a connection may have taken long.
    check();
    for (int i = 0; i < parameters.size(); i++) {
      Parameter parameter = parameters.get(i);
      BinaryValue.bind(prepared, i + 1, parameter.type(), parameter.value());
    }
    if (transport == Transport.CURSOR) {
      prepared.setFetchSize(FIRST_FETCH_ROWS);
    } else {
      prepared.setMaxRows(SmallResults.MAX_ROWS);
    }
    // The driver's timer costs a look-up more than anything else here, and isn't needed where
    // PostgreSQL's own ends the statement in time.
    if (transport == Transport.CURSOR || !deadline.isAtLeast(source.statementTimeout())) {
      prepared.setQueryTimeout(deadline.secondsLeft());
    }
    return prepared.executeQuery();
  }

  /** Begins to send all rows, in PostgreSQL's binary format. */
  CopyOut copy() throws SQLException {
    check();
    closeStatement();
    Connection connection = source.connection(Transport.COPY);
    // To get a connection may have taken long.
    check();
    limitTime(connection);
    PGConnection postgres = connection.unwrap(PGConnection.class);
    synchronized (lock) {
      copying = new Copying(connection, postgres, null);
    }
    check();
    CopyOut copy = postgres.getCopyAPI().copyOut("COPY (" + sql + "\n) TO STDOUT (FORMAT binary)");
    synchronized (lock) {
      copying = new Copying(connection, postgres, copy);
    }
    return copy;
  }

  /** PostgreSQL itself ends a copy in time, since the driver has no timer for it. */
  private void limitTime(Connection connection) throws SQLException {
    Duration left = Duration.ofSeconds(deadline.secondsLeft());
    try (Statement limit = connection.createStatement()) {
      limit.execute("SET LOCAL statement_timeout = " + left.toMillis());
    }
  }

  /** Errors: {@code CANCELLED}, {@code QUERY_TIMEOUT}. */
  void check() {
    if (cancelled) {
      throw new TidemarkException(ErrorCode.CANCELLED, "The query was cancelled");
    }
    deadline.check();
  }

  TidemarkException translate(SQLException error) {
    TidemarkException translated = PostgresErrors.translate(error);
    boolean stopped =
        translated.code() == ErrorCode.CANCELLED || translated.code() == ErrorCode.QUERY_TIMEOUT;
    return stopped && !cancelled && deadline.isOver() ? deadline.exceeded() : translated;
  }

  /** Stops PostgreSQL; waits no longer than the message to it takes. */
  void cancel() {
    cancelled = true;
    synchronized (lock) {
      try {
        if (statement != null) {
          // The driver's own cancel says nothing to one that is still being prepared, for which it
          // may wait for a lock.
          statement.getConnection().unwrap(PGConnection.class).cancelQuery();
        } else if (copying != null) {
          copying.postgres().cancelQuery();
        }
      } catch (SQLException e) {
        throw PostgresErrors.translate(e);
      }
    }
  }

  void close() throws SQLException {
    try {
      closeStatement();
    } finally {
      source.release();
    }
  }

  private void closeStatement() throws SQLException {
    synchronized (lock) {
      if (statement != null) {
        statement.close();
        statement = null;
      }
      Copying begun = copying;
      if (begun != null) {
        copying = null;
        begun.stop();
      }
    }
  }
}

package dev.tidemark.offline.trino;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import io.trino.jdbc.QueryStats;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One statement on a connection of its own. Only {@link #cancel} may come from another thread. */
final class TrinoStatement implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TrinoStatement.class);

  private final Connection connection;
  private final Statement statement;
  private final TrinoConfig config;
  private volatile boolean cancelled;
  private volatile int progress = -1;

  private TrinoStatement(Connection connection, TrinoConfig config) throws SQLException {
    this.connection = connection;
    this.config = config;
    this.statement = connection.createStatement();
  }

  /** Errors: {@code SOURCE_ERROR} where Trino can't be reached. */
  static TrinoStatement on(TrinoPool pool, String queryId) {
    Connection connection = pool.take();
    try {
      TrinoStatement statement = new TrinoStatement(connection, pool.config());
      statement
          .statement
          .unwrap(io.trino.jdbc.TrinoStatement.class)
          .setProgressMonitor(stats -> statement.report(queryId, stats));
      return statement;
    } catch (SQLException e) {
      TidemarkException failure = TrinoErrors.translate(e, pool.config());
      close(connection, failure);
      throw failure;
    }
  }

  private static void close(Connection connection, TidemarkException failure) {
    try {
      connection.close();
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }

  /** A line for every tenth of the work. */
  private void report(String queryId, QueryStats stats) {
    int tenth = (int) (stats.getProgressPercentage().orElse(0) / 10);
    if (tenth != progress) {
      progress = tenth;
      LOG.debug(
          "query {} is {} on Trino: {}, {} % of its work, {} rows and {} bytes read",
          queryId,
          stats.getQueryId(),
          stats.getState(),
          tenth * 10,
          stats.getProcessedRows(),
          stats.getProcessedBytes());
    }
  }

  /** Starts a query. */
  ResultSet query(String sql) {
    check();
    try {
      return statement.executeQuery(sql);
    } catch (SQLException e) {
      throw translate(e);
    }
  }

  /** Runs a statement to its end; returns the rows it wrote. */
  long update(String sql) {
    check();
    try {
      return statement.executeLargeUpdate(sql);
    } catch (SQLException e) {
      throw translate(e);
    }
  }

  /** Throws {@code CANCELLED} once cancelled. */
  void check() {
    if (cancelled) {
      throw new TidemarkException(ErrorCode.CANCELLED, "The query was cancelled");
    }
  }

  TidemarkException translate(SQLException error) {
    return cancelled
        ? new TidemarkException(ErrorCode.CANCELLED, "The query was cancelled", error)
        : TrinoErrors.translate(error, config);
  }

  void cancel() {
    cancelled = true;
    try {
      statement.cancel();
    } catch (SQLException e) {
      LOG.debug("a statement on Trino can't be cancelled", e);
    }
  }

  @Override
  public void close() {
    try (connection;
        statement) {
      LOG.trace("a statement on Trino has ended");
    } catch (SQLException e) {
      LOG.debug("a statement on Trino doesn't close", e);
    }
  }
}

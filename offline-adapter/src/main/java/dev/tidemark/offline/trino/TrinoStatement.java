package dev.tidemark.offline.trino;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import io.trino.jdbc.QueryStats;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One statement on a connection of its own. Only {@link #cancel} may come from another thread. */
final class TrinoStatement implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TrinoStatement.class);

  private final Connection connection;
  private final Statement statement;
  private final TrinoConfig config;
  private volatile boolean cancelled;
  private volatile String account = "Trino has said nothing";
  private int reported = -1;

  private TrinoStatement(Connection connection, TrinoConfig config) throws SQLException {
    this.connection = connection;
    this.config = config;
    this.statement = connection.createStatement();
  }

  /**
   * Errors: {@code SOURCE_ERROR} where Trino can't be reached.
   *
   * @param progress is told how far the statement is, with Trino's id of it
   */
  static TrinoStatement on(TrinoPool pool, Consumer<String> progress) {
    Connection connection = pool.take();
    try {
      TrinoStatement statement = new TrinoStatement(connection, pool.config());
      statement
          .statement
          .unwrap(io.trino.jdbc.TrinoStatement.class)
          .setProgressMonitor(stats -> statement.report(stats, progress));
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

  private void report(QueryStats stats, Consumer<String> progress) {
    account =
        "Trino %s: %d splits on %d nodes, %d rows and %d bytes read, %d bytes between nodes, peak memory %d bytes, CPU %d ms"
            .formatted(
                stats.getQueryId(),
                stats.getTotalSplits(),
                stats.getNodes(),
                stats.getProcessedRows(),
                stats.getPhysicalInputBytes(),
                stats.getInternalNetworkInputBytes(),
                stats.getPeakMemoryBytes(),
                stats.getCpuTimeMillis());
    int percent = (int) stats.getProgressPercentage().orElse(0);
    if (percent != reported) {
      reported = percent;
      progress.accept(
          "Trino %s: %d %%, %d rows read"
              .formatted(stats.getQueryId(), percent, stats.getProcessedRows()));
    }
  }

  /** What it has done so far, with Trino's id of it. */
  String account() {
    return account;
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

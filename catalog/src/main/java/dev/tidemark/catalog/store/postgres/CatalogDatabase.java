package dev.tidemark.catalog.store.postgres;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Runs work in transactions of the catalog's PostgreSQL, and says its errors in our words. */
public final class CatalogDatabase {

  /** Work inside one transaction, which commits when it returns and rolls back when it throws. */
  public interface Work<T extends @Nullable Object> {
    T run(Connection transaction) throws SQLException;
  }

  /**
   * A server that is silent for longer is taken for gone: statements wait a minute for locks at
   * most.
   */
  private static final Duration SILENCE = Duration.ofSeconds(90);

  private final DataSource postgres;
  private final Duration silence;

  public CatalogDatabase(DataSource postgres) {
    this(postgres, SILENCE);
  }

  CatalogDatabase(DataSource postgres, Duration silence) {
    this.postgres = postgres;
    this.silence = silence;
  }

  /** A connection of the caller's own. */
  public Connection open() throws SQLException {
    return open(silence);
  }

  /**
   * A connection of the caller's own, which breaks where PostgreSQL doesn't answer a statement: one
   * that is cut somewhere on the way doesn't say so.
   *
   * @param silence how long a statement may take
   */
  public Connection open(Duration silence) throws SQLException {
    Connection connection = postgres.getConnection();
    try {
      allow(connection, silence);
      return connection;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /** The same for the statements from now on that wait as long as that for a lock. */
  void allowWaiting(Connection connection, Duration patience) throws SQLException {
    allow(connection, silence.plus(patience));
  }

  private static void allow(Connection connection, Duration silence) throws SQLException {
    long millis = Math.min(silence.toMillis(), Integer.MAX_VALUE);
    connection.setNetworkTimeout(Runnable::run, (int) millis);
  }

  /** Work that needs no transaction: each statement commits. */
  public <T extends @Nullable Object> T each(Work<T> work) {
    try (Connection connection = open()) {
      return work.run(connection);
    } catch (SQLException e) {
      throw translate(e);
    }
  }

  /** Reads one consistent state. */
  public <T extends @Nullable Object> T read(Work<T> work) {
    try (Connection connection = open()) {
      return inTransaction(
          connection,
          transaction -> {
            execute(transaction, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
            return work.run(transaction);
          });
    } catch (SQLException e) {
      throw translate(e);
    }
  }

  /** Changes, all or nothing. */
  <T extends @Nullable Object> T change(Work<T> work) {
    try (Connection connection = open()) {
      return inTransaction(connection, work);
    } catch (SQLException e) {
      throw translate(e);
    }
  }

  /** One transaction on a connection that the caller keeps. */
  public static <T extends @Nullable Object> T inTransaction(Connection connection, Work<T> work)
      throws SQLException {
    connection.setAutoCommit(false);
    try {
      T result = work.run(connection);
      connection.commit();
      return result;
    } catch (SQLException | RuntimeException | Error failure) {
      try {
        connection.rollback();
      } catch (SQLException e) {
        failure.addSuppressed(e);
      }
      throw failure;
    } finally {
      if (!connection.isClosed()) {
        connection.setAutoCommit(true);
      }
    }
  }

  public static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /**
   * PostgreSQL's error in our words, kept as the cause. One without a state doesn't come from
   * PostgreSQL but from the connection, which is closed.
   */
  public static TidemarkException translate(SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    if (e instanceof SQLTransientConnectionException
        || e instanceof SQLNonTransientConnectionException
        || state.isEmpty()
        || state.startsWith("08")
        || state.startsWith("57P")) {
      return new TidemarkException(
          ErrorCode.POSTGRES_UNAVAILABLE, "The catalog's PostgreSQL does not answer", e);
    }
    return switch (state) {
      case "40001", "40P01", "55P03" ->
          new TidemarkException(
              ErrorCode.CONFLICT, "Another change of the catalog was under way; try again", e);
      case "57014" -> new TidemarkException(ErrorCode.CANCELLED, "The statement was cancelled", e);
      case "53100" -> new TidemarkException(ErrorCode.DISK_FULL, "PostgreSQL's disk is full", e);
      case "53300" ->
          new TidemarkException(
              ErrorCode.TOO_MANY_REQUESTS, "PostgreSQL has no connection left", e);
      case "42501" ->
          new TidemarkException(
              ErrorCode.PERMISSION_DENIED,
              "PostgreSQL refuses the catalog's user a right it needs: " + e.getMessage(),
              e);
      default ->
          new TidemarkException(
              ErrorCode.INTERNAL_ERROR, "The catalog's statement failed: " + e.getMessage(), e);
    };
  }
}

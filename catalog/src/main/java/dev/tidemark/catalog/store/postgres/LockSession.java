package dev.tidemark.catalog.store.postgres;

import dev.tidemark.catalog.store.HistorySession;
import dev.tidemark.catalog.store.HistorySession.Holder;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A session that holds locks of histories, which end with it. One statement at a time runs on it;
 * whose turn doesn't come in time gets an error, as from a connection that is lost. Thread-safe.
 */
final class LockSession {

  /** The lock class of histories. */
  static final int LOCK_CLASS = 1416193138;

  /** Longer than any statement takes that gives and takes locks and waits for none. */
  static final Duration SILENCE = Duration.ofSeconds(30);

  private static final int ANSWER_SECONDS = 5;

  private final Connection connection;
  private final Duration patience;
  private final Turn turn = new Turn();
  private final AtomicInteger shares = new AtomicInteger();
  private @Nullable Holder holder;

  /**
   * A session over the connection, which it closes.
   *
   * @param patience for what others run on it
   */
  LockSession(Connection connection, Duration patience) {
    this.connection = connection;
    this.patience = patience;
  }

  /** Whether it is still there, with what it holds; for one that is busy that may take a while. */
  boolean isAlive() throws SQLException {
    return isAlive(patience);
  }

  /** Whether it is still there and free, or soon is. */
  boolean answers() throws SQLException {
    Duration soon = Duration.ofSeconds(ANSWER_SECONDS);
    return isAlive(soon.compareTo(patience) < 0 ? soon : patience);
  }

  private boolean isAlive(Duration wait) throws SQLException {
    if (!turn.begin(wait)) {
      return false;
    }
    try {
      return connection.isValid(ANSWER_SECONDS);
    } finally {
      turn.end();
    }
  }

  boolean tryShare(long group) throws SQLException {
    boolean taken = run(session -> call(session, "pg_try_advisory_lock_shared", group));
    if (taken) {
      shares.incrementAndGet();
    }
    return taken;
  }

  /** One whose turn doesn't come, or that fails, is cut: the share would outlive who had it. */
  void unshare(long group) throws SQLException {
    boolean isFree = turn.begin(patience);
    try {
      if (isFree) {
        call(connection, "pg_advisory_unlock_shared", group);
      } else {
        connection.abort(Runnable::run);
      }
    } catch (SQLException e) {
      connection.abort(Runnable::run);
      throw e;
    } finally {
      if (isFree) {
        turn.end();
      }
      shares.decrementAndGet();
    }
  }

  /** As PostgreSQL knows it. */
  Holder holder() throws SQLException {
    return run(
        session -> {
          Holder known = holder;
          if (known == null) {
            known = ask(session);
            holder = known;
          }
          return known;
        });
  }

  private static Holder ask(Connection session) throws SQLException {
    String sql = "SELECT pid, backend_start FROM pg_stat_get_activity(pg_backend_pid())";
    try (PreparedStatement select = session.prepareStatement(sql);
        ResultSet row = select.executeQuery()) {
      row.next();
      return new Holder(row.getInt(1), row.getObject(2, OffsetDateTime.class));
    }
  }

  private static boolean call(Connection session, String function, long group) throws SQLException {
    try (PreparedStatement select = session.prepareStatement("SELECT " + function + "(?, ?)")) {
      select.setInt(1, LOCK_CLASS);
      select.setInt(2, Math.toIntExact(group));
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }

  boolean isIdle() {
    return shares.get() == 0;
  }

  <T extends @Nullable Object> T run(HistorySession.Statement<T> statement) throws SQLException {
    if (!turn.begin(patience)) {
      throw new SQLTransientConnectionException("the session that holds histories is silent");
    }
    try {
      return statement.run(connection);
    } finally {
      turn.end();
    }
  }

  /** For who had the last share, or none yet. */
  void close() throws SQLException {
    connection.close();
  }
}

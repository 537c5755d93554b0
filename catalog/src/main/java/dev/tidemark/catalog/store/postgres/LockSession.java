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
 * A session that holds locks, which end with it. One statement at a time runs on it; whose turn
 * doesn't come in time gets an error, as from a connection that is lost. Thread-safe.
 */
final class LockSession {

  /** Longer than any statement takes that gives and takes locks and waits for none. */
  static final Duration SILENCE = Duration.ofSeconds(30);

  private static final int ANSWER_SECONDS = 5;

  private final Connection connection;
  private final Duration patience;
  private final Turn turn = new Turn();
  private final AtomicInteger locks = new AtomicInteger();
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

  /** Takes the lock, unless another session has it in a way that leaves no room for this one. */
  boolean tryTake(LockKind kind, long number) throws SQLException {
    boolean taken = run(session -> call(session, "pg_try_advisory_lock", kind, number));
    if (taken) {
      locks.incrementAndGet();
    }
    return taken;
  }

  /**
   * A session whose turn doesn't come, or that fails, is cut: the lock would outlive who had it.
   */
  void giveBack(LockKind kind, long number) throws SQLException {
    boolean isFree = turn.begin(patience);
    try {
      if (isFree) {
        call(connection, "pg_advisory_unlock", kind, number);
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
      locks.decrementAndGet();
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

  private static boolean call(Connection session, String function, LockKind kind, long number)
      throws SQLException {
    try (PreparedStatement select =
        session.prepareStatement("SELECT " + function + kind.suffix() + "(?, ?)")) {
      select.setInt(1, kind.lockClass());
      select.setInt(2, Math.toIntExact(number));
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }

  boolean isIdle() {
    return locks.get() == 0;
  }

  <T extends @Nullable Object> T run(HistorySession.Statement<T> statement) throws SQLException {
    if (!turn.begin(patience)) {
      throw new SQLTransientConnectionException("the session that holds locks is silent");
    }
    try {
      return statement.run(connection);
    } finally {
      turn.end();
    }
  }

  /** Whether its connection is known to have broken, and its locks to have ended with it. */
  boolean isBroken() throws SQLException {
    return connection.isClosed();
  }

  /** For who had the last lock, or none yet. */
  void close() throws SQLException {
    connection.close();
  }
}

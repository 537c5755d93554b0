package dev.tidemark.catalog.store.postgres;

import dev.tidemark.catalog.store.HistorySession;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** A session that holds locks of histories, which end with it. Thread-safe. */
final class LockSession {

  /** The lock class of histories. */
  static final int LOCK_CLASS = 1416193138;

  private static final int ANSWER_SECONDS = 5;

  private final Connection connection;
  private int shares;
  private HistorySession.@Nullable Holder holder;

  LockSession(Connection connection) {
    this.connection = connection;
  }

  /** Whether it is still there, with what it holds. */
  synchronized boolean isAlive() throws SQLException {
    return connection.isValid(ANSWER_SECONDS);
  }

  synchronized boolean tryShare(long group) throws SQLException {
    boolean taken = call("pg_try_advisory_lock_shared", group);
    if (taken) {
      shares++;
    }
    return taken;
  }

  synchronized void unshare(long group) throws SQLException {
    shares--;
    call("pg_advisory_unlock_shared", group);
  }

  synchronized HistorySession.Holder holder() throws SQLException {
    HistorySession.Holder known = holder;
    if (known == null) {
      String sql = "SELECT pid, backend_start FROM pg_stat_get_activity(pg_backend_pid())";
      try (PreparedStatement select = connection.prepareStatement(sql);
          ResultSet row = select.executeQuery()) {
        row.next();
        known = new HistorySession.Holder(row.getInt(1), row.getObject(2, OffsetDateTime.class));
        holder = known;
      }
    }
    return known;
  }

  private boolean call(String function, long group) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement("SELECT " + function + "(?, ?)")) {
      select.setInt(1, LOCK_CLASS);
      select.setInt(2, Math.toIntExact(group));
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }

  synchronized boolean isIdle() {
    return shares == 0;
  }

  synchronized <T extends @Nullable Object> T run(HistorySession.Statement<T> statement)
      throws SQLException {
    return statement.run(connection);
  }

  synchronized void close() throws SQLException {
    connection.close();
  }
}

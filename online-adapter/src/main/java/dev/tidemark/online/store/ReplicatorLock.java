package dev.tidemark.online.store;

import dev.tidemark.online.connection.PostgresPool;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The lock by which one of several servers is the one that replicates. It belongs to a PostgreSQL
 * session, so it ends with its server; that of a machine that vanishes ends within half a minute.
 * Thread-safe.
 */
final class ReplicatorLock implements AutoCloseable {
  /** 1416193134 is the lock class of what exists once; 7 is this. */
  private static final String TRY = "SELECT pg_try_advisory_lock(1416193134, 7)";

  private static final String VANISHED =
      "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 4";

  /** After which the session is taken for lost. */
  private static final int SILENCE_MILLIS = 30_000;

  private final PostgresPool pool;
  private @Nullable Connection session;

  ReplicatorLock(PostgresPool pool) {
    this.pool = pool;
  }

  /** Whether this server has the lock, after trying to get it. */
  synchronized boolean isHeld() throws SQLException {
    Connection holding = session;
    if (holding != null) {
      try (PreparedStatement alive = holding.prepareStatement("SELECT 1")) {
        return alive.execute();
      } catch (SQLException e) {
        close();
      }
    }
    return take();
  }

  private boolean take() throws SQLException {
    Connection fresh = pool.take();
    boolean taken = false;
    fresh.setNetworkTimeout(Runnable::run, SILENCE_MILLIS);
    try (PreparedStatement set = fresh.prepareStatement(VANISHED);
        PreparedStatement attempt = fresh.prepareStatement(TRY)) {
      set.execute();
      try (ResultSet row = attempt.executeQuery()) {
        row.next();
        taken = row.getBoolean(1);
      }
    } finally {
      if (taken) {
        session = fresh;
      } else {
        fresh.close();
      }
    }
    return taken;
  }

  /** Gives the lock back. */
  @Override
  public synchronized void close() throws SQLException {
    Connection holding = session;
    session = null;
    if (holding != null) {
      try (holding;
          PreparedStatement unlock = holding.prepareStatement("SELECT pg_advisory_unlock_all()")) {
        unlock.execute();
      }
    }
  }
}

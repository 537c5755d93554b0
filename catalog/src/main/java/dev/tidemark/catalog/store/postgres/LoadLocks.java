package dev.tidemark.catalog.store.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The locks by which this server shows that it is at its loads. They belong to one PostgreSQL
 * session, open while there is any, so they end with the server. Thread-safe.
 */
final class LoadLocks {

  /** The lock class of loads. */
  private static final String LOCK_CLASS = "1416193135";

  private static final int ANSWER_SECONDS = 5;

  private final CatalogDatabase database;
  private final Set<Long> held = new HashSet<>();
  private @Nullable Connection session;

  LoadLocks(CatalogDatabase database) {
    this.database = database;
  }

  /** Takes the load's lock; says no where this server or another one has it. */
  synchronized boolean tryHold(long number) throws SQLException {
    if (held.contains(number)) {
      return false;
    }
    try {
      boolean taken = call(session(), "pg_try_advisory_lock", number);
      if (taken) {
        held.add(number);
      }
      return taken;
    } finally {
      closeIfIdle();
    }
  }

  /** Gives the load's lock back, if it is held. */
  synchronized void release(long number) throws SQLException {
    if (held.remove(number) && session != null) {
      try {
        call(session, "pg_advisory_unlock", number);
      } finally {
        closeIfIdle();
      }
    }
  }

  /** A session that answers, holding what is held. */
  private Connection session() throws SQLException {
    Connection open = session;
    if (open != null && open.isValid(ANSWER_SECONDS)) {
      return open;
    }
    if (open != null) {
      open.close();
    }
    Connection fresh = database.open(LockSession.SILENCE);
    session = fresh;
    for (long number : held) {
      call(fresh, "pg_try_advisory_lock", number);
    }
    return fresh;
  }

  private void closeIfIdle() throws SQLException {
    if (held.isEmpty() && session != null) {
      session.close();
      session = null;
    }
  }

  private static boolean call(Connection session, String function, long number)
      throws SQLException {
    try (PreparedStatement select =
        session.prepareStatement("SELECT " + function + "(" + LOCK_CLASS + ", ?)")) {
      select.setInt(1, Math.toIntExact(number));
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }
}

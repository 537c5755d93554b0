package dev.tidemark.catalog.store.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The locks by which this server shows that it is at its loads. They belong to one PostgreSQL
 * session, open while there is any, so they end with the server. Where the session is lost its
 * locks are taken again, so that nobody else begins; but somebody may have had them meanwhile, and
 * a load that is under way goes no further. Thread-safe.
 */
final class LoadLocks {

  /** The lock class of loads. */
  private static final String LOCK_CLASS = "1416193135";

  private static final int ANSWER_SECONDS = 5;

  private final CatalogDatabase database;

  /** By which session each was taken. */
  private final Map<Long, Connection> held = new HashMap<>();

  private @Nullable Connection session;

  LoadLocks(CatalogDatabase database) {
    this.database = database;
  }

  /** Takes the load's lock; says no where this server or another one has it. */
  synchronized boolean tryHold(long number) throws SQLException {
    if (held.containsKey(number)) {
      return false;
    }
    try {
      Connection open = session();
      boolean taken = call(open, "pg_try_advisory_lock", number);
      if (taken) {
        held.put(number, open);
      }
      return taken;
    } finally {
      closeIfIdle();
    }
  }

  /** Gives the load's lock back, if it is held. */
  synchronized void release(long number) throws SQLException {
    if (held.remove(number) != null && session != null) {
      try {
        call(session, "pg_advisory_unlock", number);
      } finally {
        closeIfIdle();
      }
    }
  }

  /**
   * Runs a statement on the session by which the load's lock was taken, so that nobody else has had
   * it since; nothing where that session is lost.
   */
  synchronized <T> Optional<T> run(long number, CatalogDatabase.Work<T> statement)
      throws SQLException {
    Connection by = held.get(number);
    return by == null || by != session ? Optional.empty() : Optional.of(statement.run(by));
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
    for (long number : held.keySet()) {
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

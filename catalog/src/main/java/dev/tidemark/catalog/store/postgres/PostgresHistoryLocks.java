package dev.tidemark.catalog.store.postgres;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.HistoryLocks;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The locks in PostgreSQL. What this server adds is covered by one session, open while there is
 * any, so it ends with the server; each purge has a session of its own. Thread-safe.
 */
public final class PostgresHistoryLocks implements HistoryLocks {

  /** The lock class of histories. */
  private static final int LOCK_CLASS = 1416193138;

  private static final int ANSWER_SECONDS = 5;
  private static final Duration PATIENCE = Duration.ofMinutes(30);
  private static final long PAUSE_NANOS = Duration.ofMillis(50).toNanos();

  private final CatalogDatabase database;
  private final Map<Long, Integer> adding = new HashMap<>();
  private @Nullable Connection session;

  public PostgresHistoryLocks(DataSource postgres) {
    this.database = new CatalogDatabase(postgres);
  }

  @Override
  public <T> Optional<T> tryAdding(FeatureGroup group, Supplier<T> work) {
    if (!begin(group)) {
      return Optional.empty();
    }
    try {
      return Optional.of(work.get());
    } finally {
      end(group);
    }
  }

  @Override
  public <T> T adding(FeatureGroup group, Supplier<T> work) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!begin(group)) {
      if (Thread.currentThread().isInterrupted() || System.nanoTime() > deadline) {
        throw busy(group, "is being purged");
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    try {
      return work.get();
    } finally {
      end(group);
    }
  }

  private static TidemarkException busy(FeatureGroup group, String reason) {
    return new TidemarkException(
        ErrorCode.CONFLICT, "Feature group '" + group.name() + "' " + reason + "; try again later");
  }

  private synchronized boolean begin(FeatureGroup group) {
    try {
      Connection open = session();
      if (!call(open, "pg_try_advisory_lock_shared", group.id())) {
        closeIfIdle();
        return false;
      }
      adding.merge(group.id(), 1, Integer::sum);
      return true;
    } catch (SQLException e) {
      throw CatalogDatabase.translate(e);
    }
  }

  private synchronized void end(FeatureGroup group) {
    adding.computeIfPresent(group.id(), (id, count) -> count == 1 ? null : count - 1);
    try {
      if (session != null) {
        call(session, "pg_advisory_unlock_shared", group.id());
        closeIfIdle();
      }
    } catch (SQLException e) {
      forgetSession();
    }
  }

  /** A session that answers, holding what is held. */
  private Connection session() throws SQLException {
    Connection open = session;
    if (open != null && open.isValid(ANSWER_SECONDS)) {
      return open;
    }
    forgetSession();
    Connection fresh = database.open();
    session = fresh;
    for (Map.Entry<Long, Integer> held : adding.entrySet()) {
      for (int i = 0; i < held.getValue(); i++) {
        call(fresh, "pg_try_advisory_lock_shared", held.getKey());
      }
    }
    return fresh;
  }

  private void closeIfIdle() throws SQLException {
    if (adding.isEmpty() && session != null) {
      session.close();
      session = null;
    }
  }

  /** Its locks ended with it. */
  private void forgetSession() {
    Connection broken = session;
    session = null;
    if (broken != null) {
      try {
        broken.close();
      } catch (SQLException e) {
        throw CatalogDatabase.translate(e);
      }
    }
  }

  private static boolean call(Connection on, String function, long group) throws SQLException {
    try (PreparedStatement select = on.prepareStatement("SELECT " + function + "(?, ?)")) {
      select.setInt(1, LOCK_CLASS);
      select.setInt(2, Math.toIntExact(group));
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }

  @Override
  public <T> T alone(FeatureGroup group, Duration patience, Supplier<T> work) {
    return SessionLock.holding(
        database,
        "pg_advisory_lock",
        new SessionLock.Key(LOCK_CLASS, group.id()),
        patience,
        () -> busy(group, "is being loaded or rewritten"),
        work);
  }
}

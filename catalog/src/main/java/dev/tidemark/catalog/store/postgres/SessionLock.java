package dev.tidemark.catalog.store.postgres;

import dev.tidemark.catalog.error.TidemarkException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;

/** A lock in PostgreSQL that is held by a session of its own while something is done. */
final class SessionLock {
  private static final String NOT_AVAILABLE = "55P03";

  private SessionLock() {}

  /** What is locked. */
  record Key(int lockClass, long number) {}

  /**
   * Takes the lock, does the work, gives it back.
   *
   * @param tooLong the error where the lock isn't had in time
   * @param work is given the session that holds the lock
   */
  static <T> T holding(
      CatalogDatabase database,
      String function,
      Key key,
      Duration patience,
      Supplier<TidemarkException> tooLong,
      Function<Connection, T> work) {
    try (Connection connection = database.open()) {
      take(database, connection, function, key, patience, tooLong);
      try {
        return work.apply(connection);
      } finally {
        try (PreparedStatement unlock =
            connection.prepareStatement("SELECT pg_advisory_unlock(?, ?)")) {
          run(unlock, key);
        }
      }
    } catch (SQLException e) {
      throw CatalogDatabase.translate(e);
    }
  }

  private static void take(
      CatalogDatabase database,
      Connection connection,
      String function,
      Key key,
      Duration patience,
      Supplier<TidemarkException> tooLong)
      throws SQLException {
    try (PreparedStatement lock = connection.prepareStatement("SELECT " + function + "(?, ?)")) {
      CatalogDatabase.execute(connection, "SET lock_timeout = " + patience.toMillis());
      database.allowWaiting(connection, patience);
      run(lock, key);
    } catch (SQLException e) {
      throw NOT_AVAILABLE.equals(e.getSQLState()) ? tooLong.get() : CatalogDatabase.translate(e);
    } finally {
      database.allowWaiting(connection, Duration.ZERO);
      CatalogDatabase.execute(connection, "RESET lock_timeout");
    }
  }

  private static void run(PreparedStatement statement, Key key) throws SQLException {
    statement.setInt(1, key.lockClass());
    statement.setInt(2, Math.toIntExact(key.number()));
    statement.execute();
  }
}

package dev.tidemark.catalog.store.postgres;

import dev.tidemark.catalog.group.FeatureGroup;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.Function;

/** One group's lock of PostgreSQL's, which a session has alone. As thread-safe as the session. */
record GroupLock(Connection session, int lockClass, FeatureGroup group) implements AutoCloseable {

  /** False where another session has it. */
  boolean tryTake() throws SQLException {
    try (PreparedStatement take = call("pg_try_advisory_lock");
        ResultSet row = take.executeQuery()) {
      row.next();
      return row.getBoolean(1);
    }
  }

  /** Waits for it. */
  void take() throws SQLException {
    run("pg_advisory_lock");
  }

  /**
   * Does the work of who has it, and gives it back. Where both fail it is the work's failure that
   * is thrown, since the other often follows from it.
   */
  <T> T during(Function<Connection, T> work) throws SQLException {
    try (GroupLock held = this) {
      return work.apply(held.session);
    }
  }

  @Override
  public void close() throws SQLException {
    run("pg_advisory_unlock");
  }

  private void run(String function) throws SQLException {
    try (PreparedStatement statement = call(function)) {
      statement.execute();
    }
  }

  private PreparedStatement call(String function) throws SQLException {
    PreparedStatement call = session.prepareStatement("SELECT " + function + "(?, ?)");
    call.setInt(1, lockClass);
    call.setInt(2, Math.toIntExact(group.id()));
    return call;
  }
}

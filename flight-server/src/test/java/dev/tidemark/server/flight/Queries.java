package dev.tidemark.server.flight;

import dev.tidemark.server.testing.RunningServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What {@code system.queries} of the shared server says. */
final class Queries {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

  private Queries() {}

  /** Waits until an execution of that text is so; returns how long it took, in nanoseconds. */
  static long await(String sql, String state) throws SQLException {
    long started = System.nanoTime();
    try (Connection connection = RunningServer.connect();
        Statement statement = connection.createStatement()) {
      while (System.nanoTime() - started < PATIENCE_NANOS) {
        if (states(statement, sql).contains(state)) {
          return System.nanoTime() - started;
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      }
      throw new AssertionError(sql + " is " + states(statement, sql) + ", not " + state);
    }
  }

  private static List<String> states(Statement statement, String sql) throws SQLException {
    List<String> states = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery("SELECT sql, state FROM system.queries")) {
      while (rows.next()) {
        if (rows.getString(1).equals(sql)) {
          states.add(rows.getString(2));
        }
      }
    }
    return states;
  }
}

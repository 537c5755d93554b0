package dev.tidemark.server.flight;

import dev.tidemark.server.testing.Await;
import dev.tidemark.server.testing.RunningServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What {@code system.queries} of the shared server says. */
final class Queries {
  private Queries() {}

  /** Waits until an execution of that text is so. */
  static void await(String sql, String state) throws Exception {
    try (Connection connection = RunningServer.connect();
        Statement statement = connection.createStatement()) {
      Set<String> seen = new LinkedHashSet<>();
      try {
        Await.until(
            () -> {
              List<String> states = states(statement, sql);
              seen.addAll(states);
              return states.contains(state);
            });
      } catch (AssertionError e) {
        throw new AssertionError(sql + " was " + seen + ", not " + state, e);
      }
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

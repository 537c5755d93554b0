package dev.tidemark.sqltests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.testing.Await;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * A client that makes groups, one after the other, changes and drops them, until it is told to end.
 * What a kill leaves of one is a whole group or none.
 */
final class Definer implements Runnable {
  private static final String COLUMNS =
      " (k BIGINT, event_time TIMESTAMP(6), v BIGINT) ENTITY KEY (k) EVENT TIME event_time";

  private final String url;
  private final String prefix;
  private final Ledger ledger;
  private final BooleanSupplier ends;
  private int number;

  Definer(String url, String prefix, Ledger ledger, BooleanSupplier ends) {
    this.url = url;
    this.prefix = prefix;
    this.ledger = ledger;
    this.ends = ends;
  }

  private String name() {
    return prefix + number;
  }

  @Override
  public void run() {
    while (!ends.getAsBoolean()) {
      number++;
      try (Connection connection = DriverManager.getConnection(url);
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE FEATURE GROUP " + name() + COLUMNS);
        put(statement, name(), 1);
        statement.execute("ALTER FEATURE GROUP " + name() + " ADD FEATURE w BIGINT");
        put(statement, name(), 2);
        statement.execute("DROP FEATURE GROUP " + name());
      } catch (SQLException e) {
        ledger.failed(String.valueOf(e.getMessage()));
      }
    }
  }

  private static void put(Statement statement, String group, int key) throws SQLException {
    statement.execute(
        "INSERT INTO %s (k, event_time, v) VALUES (%d, TIMESTAMP '2026-01-01 00:00:00', %d)"
            .formatted(group, key, key));
  }

  /** Whatever groups there are work and can be dropped, and the last name is free again then. */
  void check(String serverUrl) throws Exception {
    try (Connection connection = DriverManager.getConnection(serverUrl);
        Statement statement = connection.createStatement()) {
      for (String group : groups(statement)) {
        put(statement, group, 3);
        Await.until(
            () -> !column(statement, "SELECT k FROM offline." + group + " WHERE k = 3").isEmpty());
        assertThat(column(statement, "CHECK CONSISTENCY " + group)).isEmpty();
        statement.execute("DROP FEATURE GROUP " + group);
      }
      Await.until(() -> isMade(statement));
      statement.execute("DROP FEATURE GROUP " + name());
      assertThat(groups(statement)).isEmpty();
    }
  }

  private boolean isMade(Statement statement) throws SQLException {
    try {
      statement.execute("CREATE FEATURE GROUP " + name() + COLUMNS);
      return true;
    } catch (SQLException e) {
      assertThat(String.valueOf(e.getMessage())).matches(Retryable::isSaidBy);
      return false;
    }
  }

  private List<String> groups(Statement statement) throws SQLException {
    return column(
        statement, "SELECT name FROM system.feature_groups WHERE name LIKE '" + prefix + "%'");
  }

  private static List<String> column(Statement statement, String sql) throws SQLException {
    List<String> values = new ArrayList<>();
    try (ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        values.add(row.getString(1));
      }
    }
    return values;
  }
}

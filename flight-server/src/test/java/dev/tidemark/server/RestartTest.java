package dev.tidemark.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.testing.Await;
import dev.tidemark.server.testing.RunningServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server has at its next start. */
class RestartTest {
  @TempDir private Path data;

  @Test
  void keepsGroupsTablesAndViews() throws SQLException {
    try (TidemarkServer first = start()) {
      execute(
          first,
          "CREATE FEATURE GROUP users (k INTEGER, event_time TIMESTAMP(6), v INTEGER)"
              + " ENTITY KEY (k) EVENT TIME event_time",
          "INSERT INTO users VALUES (1, TIMESTAMP '2026-11-01 10:00:00', 10)",
          "CREATE SCHEMA lake FROM ICEBERG 'lake' (create = true)",
          "CREATE TABLE lake.spine (k INTEGER, ts TIMESTAMP(6))",
          "INSERT INTO lake.spine VALUES (1, TIMESTAMP '2026-11-01 11:00:00')",
          "CREATE VIEW lake.known AS SELECT * FROM users WHERE v > 0",
          "CREATE VIEW session_only AS SELECT 1 AS one");
    }

    try (TidemarkServer second = start()) {
      execute(second, "INSERT INTO lake.spine VALUES (2, TIMESTAMP '2026-11-01 11:00:00')");

      assertThat(
              rows(
                  second,
                  "SELECT s.k, u.v FROM lake.spine AS s LEFT ASOF JOIN lake.known AS u"
                      + " MATCH_CONDITION (u.event_time <= s.ts) ON u.k = s.k ORDER BY s.k"))
          .containsExactly("1 10", "2 null");
      assertThat(rows(second, "SELECT name FROM system.views")).containsExactly("known");
    }
  }

  /** It looks at its start, and then once an hour. */
  @Test
  void forgetsIdempotencyKeysOfMoreThanADayAgo() throws Exception {
    try (TidemarkServer first = start();
        Connection postgres = postgres(first)) {
      execute(
          first,
          "CREATE FEATURE GROUP users (k INTEGER, event_time TIMESTAMP(6)) ENTITY KEY (k)"
              + " EVENT TIME event_time",
          "SET idempotency_key = 'old'",
          "INSERT INTO users VALUES (1, TIMESTAMP '2026-11-01 10:00:00')",
          "SET idempotency_key = 'new'",
          "INSERT INTO users VALUES (1, TIMESTAMP '2026-11-01 10:00:00')");
      try (Statement statement = postgres.createStatement()) {
        statement.execute(
            "UPDATE tidemark.idempotency SET created_at = created_at - interval '25 hours'"
                + " WHERE key = 'old'");
      }
      assertThat(keys(postgres)).containsExactly("new", "old");
    }

    try (TidemarkServer second = start();
        Connection postgres = postgres(second)) {
      Await.until(() -> keys(postgres).equals(List.of("new")));
    }
  }

  private static Connection postgres(TidemarkServer server) throws SQLException {
    return DriverManager.getConnection(server.postgresUrl(), server.postgresLogin());
  }

  private static List<String> keys(Connection postgres) throws SQLException {
    List<String> keys = new ArrayList<>();
    try (Statement statement = postgres.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT key FROM tidemark.idempotency ORDER BY key")) {
      while (row.next()) {
        keys.add(row.getString(1));
      }
    }
    return keys;
  }

  private TidemarkServer start() {
    return TidemarkServer.start(RunningServer.config(data, Map.of()));
  }

  private static void execute(TidemarkServer server, String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static List<String> rows(TidemarkServer server, String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      int columns = result.getMetaData().getColumnCount();
      while (result.next()) {
        List<String> cells = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
          cells.add(result.getString(i));
        }
        rows.add(String.join(" ", cells));
      }
    }
    return rows;
  }
}

package dev.tidemark.sqltests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.TidemarkServer;
import dev.tidemark.server.config.ConfigReader;
import dev.tidemark.server.testing.Await;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The classic hole: a put that began first and drew the lower sequence commits last, after others
 * have been replicated.
 */
@Tag("alone")
@Timeout(300)
class HeldTransactionTest {
  private static final int OTHERS = 10;

  @TempDir private Path data;
  private TidemarkServer server;
  private Connection postgres;

  @BeforeEach
  void start() throws SQLException {
    server =
        TidemarkServer.start(
            new ConfigReader()
                .flags(
                    Map.of(
                        "data", data.toString(),
                        "port", "0",
                        "replication.interval", "24 hours",
                        "duckdb.memory", "300 MB"))
                .read());
    postgres = DriverManager.getConnection(server.postgresUrl(), server.postgresLogin());
    execute(
        "CREATE FEATURE GROUP g (k BIGINT, event_time TIMESTAMP(6), v BIGINT)"
            + " ENTITY KEY (k) EVENT TIME event_time");
  }

  @AfterEach
  void stop() throws SQLException {
    postgres.close();
    server.close();
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void put(int key, int value) throws SQLException {
    execute("INSERT INTO g VALUES (%d, TIMESTAMP '2026-01-01 00:00:00', %d)".formatted(key, value));
  }

  private String value(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(server.jdbcUrl())) {
      return value(connection, sql);
    }
  }

  private static String value(Connection where, String sql) throws SQLException {
    try (Statement statement = where.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return String.valueOf(row.getString(1));
    }
  }

  private String rows(String schema) throws SQLException {
    return value("SELECT COUNT(*) || ' ' || SUM(v) FROM " + schema + ".g");
  }

  @Test
  void holdsTheHorizonBackUntilItsEnd() throws Exception {
    put(1, 0);
    server.replicate();
    CompletableFuture<Void> held;
    try (Connection holder =
            DriverManager.getConnection(server.postgresUrl(), server.postgresLogin());
        Statement lock = holder.createStatement()) {
      holder.setAutoCommit(false);
      String id = value(postgres, "SELECT max(id) FROM tidemark.feature_group_version");
      lock.execute("SELECT * FROM tidemark.online_" + id + " FOR UPDATE");
      held = CompletableFuture.runAsync(() -> putUnchecked(1, 1000));
      Await.until(
          () -> value(postgres, "SELECT count(*) FROM pg_locks WHERE NOT granted").equals("1"));

      for (int key = 2; key < 2 + OTHERS; key++) {
        put(key, 1);
      }
      server.replicate();
      server.replicate();

      assertThat(rows("offline")).isEqualTo("1 0");
      assertThat(rows("features")).isEqualTo("11 10");
      assertThat(value("SELECT waiting_rows FROM system.replication")).isEqualTo("10");
      assertThat(held).isNotDone();
      holder.rollback();
    }
    held.join();
    assertThat(rows("features")).isEqualTo("12 1010");
    assertThat(value("SELECT v FROM online.g WHERE k = 1")).isEqualTo("1000");

    server.replicate();

    assertThat(rows("offline")).isEqualTo("12 1010");
    assertThat(rows("features")).isEqualTo("12 1010");
  }

  private void putUnchecked(int key, int value) {
    try {
      put(key, value);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}

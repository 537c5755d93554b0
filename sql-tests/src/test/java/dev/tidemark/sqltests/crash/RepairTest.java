package dev.tidemark.sqltests.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.server.StoreRepair;
import dev.tidemark.server.TidemarkServer;
import dev.tidemark.server.config.ConfigReader;
import dev.tidemark.server.config.ServerConfig;
import dev.tidemark.server.postgres.EmbeddedCluster;
import dev.tidemark.server.testing.Await;
import dev.tidemark.server.testing.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A PostgreSQL that was restored: nothing is written to it until it is repaired. */
@Tag("alone")
@Timeout(400)
class RepairTest {
  private static final String REFUSAL =
      "DATA_DAMAGED: This PostgreSQL is not the one this store wrote to, or was restored to an"
          + " earlier moment";

  @TempDir private Path data;

  @Test
  void oneRestoredToAnEarlierMomentIsOnAnotherTimeline() throws Exception {
    refusesPutsUntilRepaired(
        () -> {
          Files.writeString(
              data.resolve("postgres/postgresql.auto.conf"),
              "restore_command = 'false'\n",
              StandardOpenOption.APPEND);
          Files.createFile(data.resolve("postgres/recovery.signal"));
        });
  }

  @Test
  void oneOfAnotherSystemIdentifierIsAnother() throws Exception {
    refusesPutsUntilRepaired(
        () -> {
          try (EmbeddedCluster cluster = EmbeddedCluster.start(data);
              Connection connection =
                  DriverManager.getConnection(
                      cluster.jdbcUrl(), cluster.user(), cluster.password());
              Statement statement = connection.createStatement()) {
            statement.execute("UPDATE tidemark.tail_epoch SET system_id = 1");
          }
        });
  }

  /** Does to a stopped PostgreSQL what makes it another. */
  private interface Restoring {
    void run() throws IOException, SQLException;
  }

  private ServerConfig config() {
    return new ConfigReader()
        .flags(
            Map.of(
                "data",
                data.toString(),
                "port",
                "0",
                "replication.interval",
                "100 ms",
                "duckdb.memory",
                "300 MB"))
        .read();
  }

  private void refusesPutsUntilRepaired(Restoring restoring) throws Exception {
    try (TidemarkServer server = TidemarkServer.start(config());
        Connection connection = DriverManager.getConnection(server.jdbcUrl());
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE FEATURE GROUP g (k BIGINT, event_time TIMESTAMP(6), v BIGINT)"
              + " ENTITY KEY (k) EVENT TIME event_time");
      statement.execute("INSERT INTO g VALUES (1, TIMESTAMP '2026-01-01 00:00:00', 1)");
      Await.until(() -> value(statement, "SELECT COUNT(*) FROM offline.g").equals("1"));
      statement.execute("INSERT INTO g VALUES (2, TIMESTAMP '2026-01-01 00:00:00', 2)");
    }
    restoring.run();

    try (TidemarkServer server = TidemarkServer.start(config());
        Connection connection = DriverManager.getConnection(server.jdbcUrl());
        Statement statement = connection.createStatement()) {
      assertThatThrownBy(
              () ->
                  statement.execute("INSERT INTO g VALUES (3, TIMESTAMP '2026-01-01 00:00:00', 3)"))
          .hasMessageContaining(REFUSAL)
          .hasMessageContaining("until './tidemark repair' has opened a new epoch");
      assertThat(value(statement, "SELECT SUM(v) FROM features.g")).isEqualTo("3");
      Await.until(
          () ->
              value(statement, "SELECT error FROM system.replication")
                  .contains("run './tidemark repair'"));
    }
    assertThat(StoreRepair.run(config())).isEqualTo(1);
    assertThat(StoreRepair.run(config())).isZero();

    try (TidemarkServer server = TidemarkServer.start(config());
        Connection connection = DriverManager.getConnection(server.jdbcUrl());
        Statement statement = connection.createStatement()) {
      assertThat(value(statement, "SELECT SUM(v) FROM features.g")).isEqualTo("3");
      statement.execute("INSERT INTO g VALUES (3, TIMESTAMP '2026-01-01 00:00:00', 3)");
      assertThat(value(statement, "SELECT SUM(v) FROM features.g")).isEqualTo("6");
      assertThat(value(statement, "SELECT SUM(v) FROM online.g")).isEqualTo("6");
      Await.until(() -> value(statement, "SELECT COUNT(*) FROM offline.g").equals("3"));
      assertThat(value(statement, "SELECT COUNT(*) || ' ' || SUM(v) FROM features.g"))
          .isEqualTo("3 6");
    }
  }

  @Test
  void theCommandSaysThatAWholeStoreNeedsNone() {
    try (ServerProcess repair = ServerProcess.start("repair", "--data", data.toString())) {
      assertThat(repair.output()).isEqualTo("There is nothing to repair.\n");
      assertThat(repair.end().exitCode()).isZero();
    }
  }

  private static String value(Statement statement, String sql) throws SQLException {
    try (ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return String.valueOf(row.getString(1));
    }
  }
}

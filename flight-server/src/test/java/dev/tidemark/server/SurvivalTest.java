package dev.tidemark.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.testing.Await;
import dev.tidemark.server.testing.ServerProcess;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a server leaves when it is killed, and what the next one makes of it. */
@Timeout(300)
class SurvivalTest {
  @TempDir private Path data;

  private static void execute(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static long count(String url, String from) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM " + from)) {
      row.next();
      return row.getLong(1);
    }
  }

  @Test
  void theDataFolderBelongsToOneServerAndOutlivesIt() throws Exception {
    List<ProcessHandle> left;
    try (ServerProcess killed = ServerProcess.serve(data)) {
      String url = killed.jdbcUrl();
      execute(
          url,
          "CREATE FEATURE GROUP kept (id BIGINT, event_time TIMESTAMP(6), x INTEGER)"
              + " ENTITY KEY (id) EVENT TIME event_time");
      execute(url, "INSERT INTO kept VALUES (1, TIMESTAMP '2026-01-01 00:00:00', 7)");

      ServerProcess.End second =
          ServerProcess.start("serve", "--port", "0", "--data", data.toString()).end();

      assertThat(second.errors())
          .containsExactly(
              "CONFIGURATION_ERROR: another server is using the data folder '"
                  + data
                  + "'; stop it, or choose another folder with --data");
      assertThat(second.exitCode()).isEqualTo(1);
      execute(url, "INSERT INTO kept VALUES (2, TIMESTAMP '2026-01-01 00:00:00', 8)");
      killed.kill();
      left = ServerProcess.naming(data);
      assertThat(left).isNotEmpty();
    }

    try (ServerProcess next = ServerProcess.serve(data)) {
      String url = next.jdbcUrl();

      left.forEach(process -> process.onExit().join());
      assertThat(count(url, "features.kept")).isEqualTo(2);
      assertThat(count(url, "online.kept")).isEqualTo(2);
      execute(url, "INSERT INTO kept VALUES (3, TIMESTAMP '2026-01-01 00:00:00', 9)");
    }
    Await.until(() -> ServerProcess.naming(data).isEmpty());
  }
}

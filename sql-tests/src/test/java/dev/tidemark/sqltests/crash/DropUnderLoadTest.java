package dev.tidemark.sqltests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.testing.Await;
import dev.tidemark.server.testing.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Groups that are dropped, and made again under the same name, while they are replicated. */
@Tag("alone")
@Timeout(300)
class DropUnderLoadTest {
  private static final int TIMES = 12;

  @TempDir private Path data;

  @Test
  void leavesNeitherErrorsNorFiles() throws Exception {
    Path settings =
        Files.writeString(data.resolve("server.properties"), "replication.interval = 1 ms\n");
    ServerProcess server = ServerProcess.serve(data, "--config", settings.toString());
    try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
        Statement statement = connection.createStatement()) {
      for (int i = 0; i < TIMES; i++) {
        statement.execute(
            "CREATE FEATURE GROUP g (k BIGINT, event_time TIMESTAMP(6), v BIGINT)"
                + " ENTITY KEY (k) EVENT TIME event_time");
        statement.execute("INSERT INTO g VALUES (1, TIMESTAMP '2026-01-01 00:00:00', " + i + ")");
        statement.execute("DROP FEATURE GROUP g");
      }
      statement.execute(
          "CREATE FEATURE GROUP g (k BIGINT, event_time TIMESTAMP(6), v BIGINT)"
              + " ENTITY KEY (k) EVENT TIME event_time");
      statement.execute("INSERT INTO g VALUES (1, TIMESTAMP '2026-01-01 00:00:00', 7)");

      Await.until(() -> value(statement, "SELECT SUM(v) FROM offline.g").equals("7"));
      assertThat(value(statement, "SELECT error FROM system.replication")).isEqualTo("null");
      Await.until(() -> groupFolders().size() == 1);
    } finally {
      server.stop();
    }

    assertThat(server.end().errors()).noneMatch(line -> line.matches(".* (WARN|ERROR) .*"));
  }

  private static String value(Statement statement, String sql) throws SQLException {
    try (ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return String.valueOf(row.getString(1));
    }
  }

  private List<Path> groupFolders() throws IOException {
    try (Stream<Path> folders = Files.list(data.resolve("warehouse"))) {
      return folders.filter(Files::isDirectory).filter(DropUnderLoadTest::isNotEmpty).toList();
    }
  }

  /** A group's folder whose versions are gone may stay. */
  private static boolean isNotEmpty(Path folder) {
    try (Stream<Path> versions = Files.list(folder)) {
      return versions.findAny().isPresent();
    } catch (IOException e) {
      return false;
    }
  }
}

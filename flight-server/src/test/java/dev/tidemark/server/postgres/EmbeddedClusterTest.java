package dev.tidemark.server.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.server.testing.Await;
import dev.tidemark.server.testing.OwnPostgres;
import dev.tidemark.server.testing.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedClusterTest {
  @TempDir private Path data;

  private static void execute(EmbeddedCluster cluster, String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(cluster.jdbcUrl(), cluster.user(), cluster.password());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String value(EmbeddedCluster cluster, String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(cluster.jdbcUrl(), cluster.user(), cluster.password());
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  @Test
  void keepsItsDataFromStartToStart() throws SQLException {
    try (EmbeddedCluster first = EmbeddedCluster.start(data)) {
      execute(first, "CREATE TABLE kept (x int); INSERT INTO kept VALUES (42)");
    }

    try (EmbeddedCluster second = EmbeddedCluster.start(data)) {
      assertThat(value(second, "SELECT x FROM kept")).isEqualTo("42");
      assertThat(value(second, "SHOW fsync")).isEqualTo("on");
    }
  }

  @Test
  void stopsAPostmasterThatOutlivedItsServerWhateverIsConnected() throws Exception {
    ServerProcess server = ServerProcess.serve(data);
    server.jdbcUrl();
    OwnPostgres postgres = new OwnPostgres(data);
    server.kill();
    server.close();

    try (Connection connected = postgres.connect();
        EmbeddedCluster next = EmbeddedCluster.start(data)) {
      assertThat(value(next, "SELECT 1")).isEqualTo("1");
      assertThat(connected.isValid(5)).isFalse();
    }
  }

  @Test
  void startsAgainOnItsPortWhenItIsKilled() throws Exception {
    try (EmbeddedCluster cluster = EmbeddedCluster.start(data)) {
      execute(cluster, "CREATE TABLE kept (x int); INSERT INTO kept VALUES (42)");
      String first = value(cluster, "SELECT pg_postmaster_start_time()");
      String pid = Files.readAllLines(data.resolve("postgres/postmaster.pid")).get(0).strip();

      ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroyForcibly();

      Await.until(() -> startedAfter(first, cluster));
      assertThat(value(cluster, "SELECT x FROM kept")).isEqualTo("42");
    }
    Await.until(() -> ServerProcess.naming(data).isEmpty());
  }

  /** Also the old one may answer, until it is gone. */
  private static boolean startedAfter(String first, EmbeddedCluster cluster) {
    try {
      return !value(cluster, "SELECT pg_postmaster_start_time()").equals(first);
    } catch (SQLException e) {
      return false;
    }
  }

  @Test
  void startsThoughTheNumberOfADeadPostmasterIsAnotherProcess() throws Exception {
    EmbeddedCluster.start(data).close();
    Files.writeString(
        data.resolve("postgres/postmaster.pid"),
        ProcessHandle.current().pid() + "\n" + data.resolve("postgres") + "\n0\n5432\n\n\n\n");

    try (EmbeddedCluster next = EmbeddedCluster.start(data)) {
      assertThat(value(next, "SELECT 1")).isEqualTo("1");
    }
    assertThat(ProcessHandle.current().isAlive()).isTrue();
  }

  @Test
  void makesTheClusterAnewWhereMakingItWasInterrupted() throws Exception {
    Files.createDirectories(data.resolve("postgres.new/base"));
    Files.createDirectories(data.resolve("postgres"));

    try (EmbeddedCluster first = EmbeddedCluster.start(data)) {
      assertThat(value(first, "SELECT 1")).isEqualTo("1");
    }
    assertThat(data.resolve("postgres.new")).doesNotExist();
  }

  @Test
  void refusesAPathThatItsStartScriptWouldExecute() {
    assertThatThrownBy(() -> EmbeddedCluster.start(data.resolve("$(id)")))
        .hasMessageStartingWith("CONFIGURATION_ERROR: the data folder '" + data);
  }

  @Test
  void givesAFolderToOneServerAtATime() {
    try (DataFolderLock held = DataFolderLock.take(data)) {
      assertThat(held).isNotNull();
      assertThatThrownBy(() -> DataFolderLock.take(data))
          .isInstanceOf(TidemarkException.class)
          .hasMessageStartingWith(
              "CONFIGURATION_ERROR: another server is using the data folder '" + data);
    }

    DataFolderLock.take(data).close();
  }
}

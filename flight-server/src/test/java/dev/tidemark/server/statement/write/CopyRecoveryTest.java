package dev.tidemark.server.statement.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.postgres.EmbeddedCluster;
import dev.tidemark.server.testing.Await;
import dev.tidemark.server.testing.OwnPostgres;
import dev.tidemark.server.testing.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One of two servers is killed in the middle of a load; the other one brings it to its end. */
@Timeout(300)
class CopyRecoveryTest {
  @TempDir private Path folder;
  private EmbeddedCluster cluster;
  private Connection postgres;
  private ServerProcess killed;
  private ServerProcess survivor;
  private Connection asked;

  @BeforeEach
  void startTwoServersOnOneStore() throws SQLException, IOException {
    cluster = EmbeddedCluster.start(folder.resolve("cluster"));
    postgres = open();
    Files.createDirectories(folder.resolve("import"));
    Files.writeString(
        folder.resolve("import/a.csv"), "id,event_time,clicks\n1,2026-01-01 00:00:00,7\n");
    killed = serve("first");
    survivor = serve("second");
    execute(
        killed.jdbcUrl(),
        "CREATE FEATURE GROUP g (id BIGINT, event_time TIMESTAMP(6), clicks INTEGER)"
            + " ENTITY KEY (id) EVENT TIME event_time");
    asked = DriverManager.getConnection(survivor.jdbcUrl());
  }

  @AfterEach
  void stop() throws SQLException {
    asked.close();
    survivor.close();
    killed.close();
    postgres.close();
    cluster.close();
  }

  private Connection open() throws SQLException {
    return DriverManager.getConnection(cluster.jdbcUrl(), cluster.user(), cluster.password());
  }

  private ServerProcess serve(String name) throws IOException {
    Path settings =
        Files.writeString(
            folder.resolve(name + ".properties"),
            "loads.recovery = 200 ms\nmaintenance.interval = 1 hours\n");
    return ServerProcess.serveOn(
        new OwnPostgres(folder.resolve("cluster")),
        folder.resolve(name),
        "--warehouse",
        folder.resolve("warehouse").toString(),
        "--import",
        folder.resolve("import").toString(),
        "--config",
        settings.toString());
  }

  private static void execute(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String value(Connection where, String sql) throws SQLException {
    try (Statement statement = where.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? String.valueOf(row.getString(1)) : "";
    }
  }

  /** Kills the server that loads, at the moment at which the load waits for the table. */
  private void killAt(String table, String state) throws Exception {
    try (Connection holder = open();
        Statement lock = holder.createStatement()) {
      holder.setAutoCommit(false);
      lock.execute("LOCK TABLE " + table + " IN EXCLUSIVE MODE");
      String url = killed.jdbcUrl();
      CompletableFuture<Void> load =
          CompletableFuture.runAsync(
              () -> {
                try {
                  execute(url, "COPY INTO g FROM 'a.csv' (load_id = 'x')");
                } catch (SQLException e) {
                  throw new IllegalStateException(e);
                }
              });
      Await.until(
          () ->
              value(postgres, "SELECT state || row_count FROM tidemark.load").equals(state)
                  && value(
                          postgres,
                          "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = '"
                              + table
                              + "'::regclass")
                      .equals("1"));
      killed.kill();
      holder.rollback();
      assertThat(load.handle((done, failure) -> failure).join()).isNotNull();
    }
  }

  @Test
  void finishesALoadThatTheHistoryHas() throws Exception {
    String online =
        value(postgres, "SELECT 'tidemark.online_' || max(id) FROM tidemark.feature_group_version");

    killAt(online, "COMMITTED1");

    Await.until(() -> value(postgres, "SELECT state FROM tidemark.load").equals("DONE"));
    assertThat(value(asked, "SELECT clicks FROM online.g WHERE id = 1")).isEqualTo("7");
    assertThat(value(asked, "SELECT COUNT(*) FROM features.g")).isEqualTo("1");
  }

  /** The commit is on its way when its server dies: it counts if PostgreSQL takes it. */
  @Test
  void agreesWithTheHistoryOnALoadThatWasAboutToCommit() throws Exception {
    killAt("public.iceberg_tables", "REGISTERED1");

    Await.until(
        () -> {
          String state = value(postgres, "SELECT state FROM tidemark.load");
          return state.equals("DONE") || state.isEmpty();
        });
    String rows = value(asked, "SELECT COUNT(*) FROM features.g");
    assertThat(rows).isEqualTo(value(postgres, "SELECT count(*) FROM tidemark.load"));
    assertThat(value(asked, "SELECT COUNT(*) FROM online.g")).isEqualTo(rows);
    try (Statement again = asked.createStatement()) {
      assertThat(again.executeUpdate("COPY INTO g FROM 'a.csv' (load_id = 'x')")).isEqualTo(1);
    }
    assertThat(value(asked, "SELECT COUNT(*) FROM features.g")).isEqualTo("1");
  }
}

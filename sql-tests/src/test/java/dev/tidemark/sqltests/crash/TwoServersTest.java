package dev.tidemark.sqltests.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two servers on one PostgreSQL and one warehouse: together, and when one of them dies. */
@Tag("alone")
@Timeout(400)
class TwoServersTest {
  private static final String COLUMNS =
      " (k BIGINT, event_time TIMESTAMP(6), v BIGINT) ENTITY KEY (k) EVENT TIME event_time";

  private final ExecutorService threads = Executors.newFixedThreadPool(4);
  @TempDir private Path folder;
  private EmbeddedCluster postgres;
  private ServerProcess first;
  private ServerProcess second;

  @BeforeEach
  void start() throws IOException {
    postgres = EmbeddedCluster.start(folder.resolve("cluster"));
    Files.createDirectories(folder.resolve("import"));
    first = serve("first");
    first.jdbcUrl();
    second = serve("second");
    second.jdbcUrl();
  }

  @AfterEach
  void stop() {
    threads.shutdownNow();
    first.close();
    second.close();
    postgres.close();
  }

  private ServerProcess serve(String name) throws IOException {
    Path settings =
        Files.writeString(
            folder.resolve(name + ".properties"),
            """
            replication.interval = 150 ms
            loads.recovery = 300 ms
            maintenance.interval = 500 ms
            maintenance.compact_files = 4
            duckdb.memory = 300 MB
            postgres.connections = 10
            """);
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

  private static void execute(ServerProcess server, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String value(ServerProcess server, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? String.valueOf(row.getString(1)) : "";
    }
  }

  /** Writes through both at once, then kills the one that was there first and so replicates. */
  @Test
  void theOtherTakesOverWhenOneDies() throws Exception {
    execute(first, "CREATE FEATURE GROUP g" + COLUMNS);
    Ledger ledger = new Ledger();
    AtomicBoolean end = new AtomicBoolean();
    Random random = new Random(1);
    List<CompletableFuture<Void>> writers = new ArrayList<>();
    for (ServerProcess server : List.of(first, second, first, second)) {
      String url = server.jdbcUrl();
      Writer writer =
          new Writer(
              new Random(random.nextLong()),
              ledger,
              () -> new WriteClient(url, folder.resolve("import"), "g"),
              end::get);
      writers.add(CompletableFuture.runAsync(writer, threads));
    }
    Await.until(() -> ledger.acknowledged() > 500);
    Await.until(() -> !value(second, "SELECT COUNT(*) FROM offline.g").equals("0"));

    first.kill();
    String before = value(second, "SELECT snapshot_id FROM system.replication");
    Await.until(() -> !value(second, "SELECT snapshot_id FROM system.replication").equals(before));
    end.set(true);
    writers.forEach(CompletableFuture::join);

    try (WriteClient client = new WriteClient(second.jdbcUrl(), folder.resolve("import"), "g");
        Connection connection = DriverManager.getConnection(second.jdbcUrl())) {
      client.repeat(ledger);
      new HistoryCheck(connection, "g", ledger).check();
    }
    assertThat(
            value(
                second,
                "SELECT waiting_rows || ' ' || waiting_ms || ' ' || COALESCE(error, 'no error')"
                    + " FROM system.replication"))
        .isEqualTo("0 0 no error");
  }

  @Test
  void oneSeesTheDefinitionsOfTheOther() throws Exception {
    execute(first, "CREATE FEATURE GROUP g" + COLUMNS);
    execute(second, "INSERT INTO g VALUES (1, TIMESTAMP '2026-01-01 00:00:00', 10)");
    assertThat(value(first, "SELECT v FROM online.g WHERE k = 1")).isEqualTo("10");

    execute(second, "ALTER FEATURE GROUP g ADD FEATURE w BIGINT");
    execute(first, "INSERT INTO g VALUES (1, TIMESTAMP '2026-01-02 00:00:00', 11, 12)");
    assertThat(value(second, "SELECT w FROM online.g WHERE k = 1")).isEqualTo("12");
    assertThat(value(first, "SELECT COUNT(*) FROM features.g WHERE w IS NULL")).isEqualTo("1");

    execute(first, "DROP FEATURE GROUP g");
    assertThatThrownBy(() -> value(second, "SELECT v FROM online.g WHERE k = 1"))
        .hasMessageContaining("TABLE_NOT_FOUND");
    execute(second, "CREATE FEATURE GROUP g" + COLUMNS);
    execute(first, "INSERT INTO g VALUES (1, TIMESTAMP '2026-01-03 00:00:00', 13)");
    assertThat(value(second, "SELECT SUM(v) FROM features.g")).isEqualTo("13");
  }
}

package dev.tidemark.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.TidemarkServer;
import dev.tidemark.server.testing.Await;
import dev.tidemark.server.testing.RunningServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class ProgressWatchTest {
  private static final String COPY = "COPY INTO watched FROM 'rows.csv'";
  private static final String IN_HISTORY = "30,000 rows in the history";

  @TempDir private Path data;

  private static void execute(Connection where, String sql) throws SQLException {
    try (Statement statement = where.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String value(Connection where, String sql) throws SQLException {
    try (Statement statement = where.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? String.valueOf(row.getString(1)) : "";
    }
  }

  private static String progress(Connection where, String state) throws SQLException {
    return value(
        where,
        "SELECT progress FROM system.queries WHERE sql LIKE 'COPY%%' AND state = '%s'"
            .formatted(state));
  }

  /** The load's online half waits for a lock that the test holds. */
  @Test
  @SuppressWarnings("try") // the watch works by itself
  void showsHowFarALoadIs() throws Exception {
    Files.createDirectories(data.resolve("import"));
    Files.writeString(
        data.resolve("import/rows.csv"),
        IntStream.range(0, 30_000)
            .mapToObj(row -> row + ",2026-01-01 00:00:00," + row)
            .collect(Collectors.joining("\n", "id,event_time,clicks\n", "\n")));
    try (TidemarkServer server = TidemarkServer.start(RunningServer.config(data, Map.of()));
        Connection loading = DriverManager.getConnection(server.jdbcUrl());
        Connection asking = DriverManager.getConnection(server.jdbcUrl());
        Connection postgres =
            DriverManager.getConnection(server.postgresUrl(), server.postgresLogin())) {
      execute(
          loading,
          "CREATE FEATURE GROUP watched (id BIGINT, event_time TIMESTAMP(6), clicks INTEGER)"
              + " ENTITY KEY (id) EVENT TIME event_time");
      String online =
          value(
              postgres, "SELECT 'tidemark.online_' || max(id) FROM tidemark.feature_group_version");
      postgres.setAutoCommit(false);
      execute(postgres, "LOCK TABLE " + online + " IN EXCLUSIVE MODE");
      ByteArrayOutputStream shown = new ByteArrayOutputStream();
      CompletableFuture<Void> load;
      try (ProgressWatch watch =
          ProgressWatch.start(
              server.jdbcUrl(), new Properties(), COPY, new PrintStream(shown, true))) {
        load = CompletableFuture.runAsync(() -> copy(loading));
        Await.until(() -> progress(asking, "RUNNING").startsWith(IN_HISTORY));
        Await.until(() -> shown.toString(StandardCharsets.UTF_8).contains(IN_HISTORY));
      }
      assertThat(shown.toString(StandardCharsets.UTF_8)).endsWith(" s\r\u001b[K");

      postgres.rollback();

      load.join();
      assertThat(progress(asking, "FINISHED")).isEqualTo("30,000 rows loaded");
    }
  }

  private static void copy(Connection loading) {
    try {
      execute(loading, COPY);
    } catch (SQLException e) {
      throw new CompletionException(e);
    }
  }

  @Test
  void drawsABarWhereThePartIsKnown() {
    assertThat(ProgressWatch.line("writing 1,000 rows, 50 %", 3.4))
        .isEqualTo("[############------------]  writing 1,000 rows, 50 %  3 s");
    assertThat(ProgressWatch.line("checking", 12)).isEqualTo("checking  12 s");
  }
}

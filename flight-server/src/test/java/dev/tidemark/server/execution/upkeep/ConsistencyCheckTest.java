package dev.tidemark.server.execution.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.server.TidemarkServer;
import dev.tidemark.server.testing.Await;
import dev.tidemark.server.testing.RunningServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each kind of difference is made by hand in PostgreSQL and then named; writers cause none. */
@Timeout(300)
class ConsistencyCheckTest {
  @TempDir private static Path data;
  private static TidemarkServer server;
  private static Connection connection;
  private static Connection postgres;

  @BeforeAll
  static void start() throws SQLException {
    server =
        TidemarkServer.start(
            RunningServer.config(
                data,
                Map.of(
                    "replication.interval", "50 milliseconds", "maintenance.interval", "1 hours")));
    connection = DriverManager.getConnection(server.jdbcUrl());
    postgres = DriverManager.getConnection(server.postgresUrl(), server.postgresLogin());
  }

  @AfterAll
  static void stop() throws SQLException {
    postgres.close();
    connection.close();
    server.close();
  }

  /** Its half of the records is in Iceberg, the other half in the tail. */
  @BeforeEach
  void writeAGroup() throws SQLException {
    execute(connection, "DROP FEATURE GROUP IF EXISTS g");
    execute(
        connection,
        "CREATE FEATURE GROUP g (id BIGINT, region VARCHAR, event_time TIMESTAMP(6), x DOUBLE,"
            + " tags VARCHAR ARRAY) ENTITY KEY (id, region) EVENT TIME event_time");
    execute(
        connection,
        "INSERT INTO g VALUES (1, 'eu', TIMESTAMP '2026-01-01 00:00:00', 1.5, ARRAY['a']),"
            + " (2, 'eu', TIMESTAMP '2026-01-01 00:00:00', NULL, NULL)");
    server.replicate();
    execute(
        connection,
        "INSERT INTO g VALUES (2, 'eu', TIMESTAMP '2026-01-02 00:00:00', 2.5, ARRAY['b']),"
            + " (2, 'us', TIMESTAMP '2026-01-02 00:00:00', 3.5, NULL)");
    execute(connection, "DELETE FROM g WHERE id = 2 AND region = 'us'");
  }

  private static void execute(Connection where, String sql) throws SQLException {
    try (Statement statement = where.createStatement()) {
      statement.execute(sql);
    }
  }

  private List<String> check() throws SQLException {
    return check(connection, "CHECK CONSISTENCY g");
  }

  private static List<String> check(Connection where, String sql) throws SQLException {
    List<String> found = new ArrayList<>();
    try (Statement statement = where.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        found.add(
            "%s %s: %s %s"
                .formatted(
                    row.getString("feature_group"),
                    row.getString("key"),
                    row.getString("difference"),
                    row.getString("columns")));
      }
    }
    return found;
  }

  private String table(String prefix) throws SQLException {
    return "tidemark."
        + prefix
        + "_"
        + number("SELECT max(id) FROM tidemark.feature_group_version");
  }

  private static long number(String sql) throws SQLException {
    try (Statement statement = postgres.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  @Test
  void agreesWithWhatWasWritten() throws SQLException {
    assertThat(check()).isEmpty();
  }

  @Test
  void namesAMissingTombstone() throws SQLException {
    execute(postgres, "DELETE FROM " + table("online") + " WHERE is_deleted");

    assertThat(check()).containsExactly("g_v1 id=2, region=us: missing online null");
  }

  @Test
  void namesARecordTheHistoryNeverHad() throws SQLException {
    String online = table("online");
    execute(
        postgres,
        "INSERT INTO %1$s SELECT known_time, write_time, sequence + 100, is_deleted, 7, f2, f3, f4, f5 FROM %1$s WHERE f1 = 1"
            .formatted(online));

    assertThat(check()).containsExactly("g_v1 id=7, region=eu: too much online null");
  }

  @Test
  void namesOlderAndNewerRecords() throws SQLException {
    String online = table("online");
    execute(
        postgres,
        "UPDATE %s SET f3 = CASE f1 WHEN 1 THEN f3 + interval '1 day' ELSE f3 - interval '1 day' END WHERE f2 = 'eu'"
            .formatted(online));

    assertThat(check())
        .containsExactly(
            "g_v1 id=1, region=eu: newer online null", "g_v1 id=2, region=eu: older online null");
  }

  @Test
  void namesTheColumnsThatDiffer() throws SQLException {
    execute(
        postgres,
        "UPDATE " + table("online") + " SET f4 = 'NaN', f5 = ARRAY['b', NULL] WHERE f1 = 1");

    assertThat(check()).containsExactly("g_v1 id=1, region=eu: other values x, tags");
  }

  @Test
  void namesARecordThatTheHistoryHasTwice() throws SQLException {
    String tail = table("tail");
    server.replicate();
    execute(
        postgres,
        "INSERT INTO %1$s (known_time, write_time, sequence, is_deleted, f1, f2, f3, f4, f5) SELECT known_time, write_time, sequence, is_deleted, f1, f2, f3, f4, f5 FROM %2$s WHERE f1 = 1"
            .formatted(tail, table("online")));

    assertThat(check()).containsExactly("g_v1 id=1, region=eu: doubled in history null");
  }

  /** A record that its TTL has ended may be gone from online; one that is live may not. */
  @Test
  void excusesWhatATtlHasEnded() throws SQLException {
    execute(connection, "ALTER FEATURE GROUP g SET (ttl = '1 days')");
    execute(
        connection,
        "INSERT INTO g SELECT 9, 'eu', event_time - INTERVAL '1' HOUR, 1.0, NULL FROM"
            + " (SELECT max(write_time) AS event_time FROM features.g) AS newest");
    execute(connection, "DELETE FROM g WHERE id = 9");
    execute(postgres, "DELETE FROM " + table("online"));

    assertThat(check())
        .containsExactly(
            "g_v1 id=2, region=us: missing online null",
            "g_v1 id=9, region=eu: missing online null");
  }

  @Test
  void raisesNoFalseAlarmWhileOthersWrite() throws Exception {
    Path file = Files.createDirectories(data.resolve("import")).resolve("load.csv");
    Files.writeString(file, "id,region,event_time,x\n3,eu,2026-02-01 00:00:00,1\n");
    AtomicBoolean enough = new AtomicBoolean();
    CompletableFuture<Void> puts =
        writing(
            enough,
            "INSERT INTO g VALUES (1, 'eu', TIMESTAMP '2026-03-01 00:00:00', 1.0, NULL),"
                + " (4, 'eu', TIMESTAMP '2026-03-01 00:00:00', 1.0, NULL)",
            "DELETE FROM g WHERE id = 4");
    CompletableFuture<Void> loads = writing(enough, "COPY INTO g FROM 'load.csv'");
    try {
      for (int i = 0; i < 8; i++) {
        assertThat(check()).isEmpty();
      }
    } finally {
      enough.set(true);
      CompletableFuture.allOf(puts, loads).join();
    }
  }

  @Test
  void saysThatItsGroupWasDroppedMeanwhile() throws Exception {
    CompletableFuture<List<String>> check = dropBeneath("CHECK CONSISTENCY g");

    assertThatThrownBy(check::join)
        .hasMessageContaining("TABLE_NOT_FOUND: Feature group 'g_v1' was dropped meanwhile");
  }

  @Test
  void leavesAGroupThatWasDroppedMeanwhileOutOfAll() throws Exception {
    execute(
        connection,
        "CREATE FEATURE GROUP kept (id BIGINT, event_time TIMESTAMP(6)) ENTITY KEY (id)"
            + " EVENT TIME event_time");
    execute(connection, "INSERT INTO kept VALUES (1, TIMESTAMP '2026-01-01 00:00:00')");
    execute(postgres, "DELETE FROM " + table("online"));
    try {
      assertThat(dropBeneath("CHECK CONSISTENCY").join())
          .containsExactly("kept_v1 id=1: missing online null");
    } finally {
      execute(connection, "DROP FEATURE GROUP kept");
    }
  }

  /** The check has read PostgreSQL, and asks for the time before it reads the history's files. */
  private CompletableFuture<List<String>> dropBeneath(String sql) throws Exception {
    try (Connection holding =
        DriverManager.getConnection(server.postgresUrl(), server.postgresLogin())) {
      holding.setAutoCommit(false);
      execute(holding, "ALTER SEQUENCE tidemark.store_time_offset RENAME TO held");
      CompletableFuture<List<String>> check = CompletableFuture.supplyAsync(() -> checking(sql));
      Await.until(
          () ->
              number(
                      "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                          + " AND query = 'SELECT tidemark.store_time()'")
                  > 0);
      execute(connection, "DROP FEATURE GROUP g");
      holding.rollback();
      return check;
    }
  }

  private static List<String> checking(String sql) {
    try (Connection own = DriverManager.getConnection(server.jdbcUrl())) {
      return check(own, sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private CompletableFuture<Void> writing(AtomicBoolean enough, String... statements) {
    return CompletableFuture.runAsync(
        () -> {
          try (Connection own = DriverManager.getConnection(server.jdbcUrl())) {
            while (!enough.get()) {
              for (String sql : statements) {
                execute(own, sql);
              }
            }
          } catch (SQLException e) {
            throw new IllegalStateException(e);
          }
        });
  }
}

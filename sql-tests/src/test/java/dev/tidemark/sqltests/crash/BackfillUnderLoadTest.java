package dev.tidemark.sqltests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.testing.Await;
import dev.tidemark.server.testing.ServerProcess;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A group gets a new version while clients write and read by its name, and a server is killed in
 * the middle of a BACKFILL. {@code -Dtidemark.seed} repeats a run's choices.
 */
@Tag("alone")
@Timeout(400)
class BackfillUnderLoadTest {
  private static final int RECORDS = 20_000;
  private static final int KEYS = 500;
  private static final int WRITERS = 2;
  private static final int KILLS = 2;

  private final long seed = Long.getLong("tidemark.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final ExecutorService threads = Executors.newFixedThreadPool(WRITERS + 2);
  private final AtomicLong values = new AtomicLong();
  private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean end = new AtomicBoolean();
  @TempDir private Path data;
  private ServerProcess server;

  @BeforeEach
  void start() throws SQLException {
    server = ServerProcess.serve(data);
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE FEATURE GROUP g (k BIGINT, event_time TIMESTAMP(6), v BIGINT) ENTITY KEY (k) EVENT TIME event_time");
      put(connection, RECORDS);
    }
  }

  @AfterEach
  void stop() {
    end.set(true);
    threads.shutdownNow();
    server.close();
  }

  @Test
  void whoUsesTheNameNeverSeesAHalfWayState() throws Exception {
    List<CompletableFuture<Void>> clients = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      clients.add(CompletableFuture.runAsync(this::write, threads));
    }
    clients.add(CompletableFuture.runAsync(this::read, threads));
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      createVersion(statement, 2);
      awaitPuts();
      long copied = statement.executeLargeUpdate(backfill(2));
      assertThat(copied).isGreaterThanOrEqualTo(RECORDS);
      awaitPuts();
      long caughtUp = statement.executeLargeUpdate("ALTER FEATURE GROUP g SET VERSION 2");
      assertThat(caughtUp).isPositive();
      awaitPuts();
      end.set(true);
      clients.forEach(CompletableFuture::join);

      assertThat(stored(statement, "features.g")).isEqualTo(acknowledged.size());
      assertThat(number(statement, "SELECT COUNT(*) FROM features.g WHERE twice = 2 * v"))
          .isEqualTo(copied + caughtUp);
      assertThat(number(statement, "SELECT COUNT(*) FROM features.g_v1"))
          .isEqualTo(copied + caughtUp);
      requireConsistent(statement);
    }
  }

  @Test
  void oneThatIsKilledIsAllOrNothing() throws Exception {
    System.out.println("seed " + seed);
    for (int kill = 0; kill < KILLS; kill++) {
      int version = 2 + kill;
      try (Connection connection = connect();
          Statement statement = connection.createStatement()) {
        createVersion(statement, version);
      }
      CompletableFuture<Void> backfill =
          CompletableFuture.runAsync(() -> backfillUntilKilled(version), threads);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(1500)));
      server.kill();
      backfill.join();
      server.close();
      server = ServerProcess.serve(data);

      try (Connection connection = connect();
          Statement statement = connection.createStatement()) {
        long left = number(statement, "SELECT COUNT(*) FROM features.g_v" + version);
        System.out.printf("kill %d left %d records%n", kill + 1, left);
        assertThat(left).isIn(0L, (long) RECORDS);
        assertThat(statement.executeLargeUpdate(backfill(version))).isEqualTo(RECORDS - left);
        assertThat(stored(statement, "features.g_v" + version)).isEqualTo(RECORDS);
        requireConsistent(statement);
      }
    }
  }

  private void backfillUntilKilled(int version) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.executeLargeUpdate(backfill(version));
    } catch (SQLException e) {
      // It was killed, which is what the test is about.
      assertThat(e.getMessage()).isNotNull();
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(server.jdbcUrl());
  }

  private static void createVersion(Statement statement, int version) throws SQLException {
    statement.execute(
        "CREATE FEATURE GROUP g VERSION %d (k BIGINT, event_time TIMESTAMP(6), v BIGINT, twice BIGINT) ENTITY KEY (k) EVENT TIME event_time"
            .formatted(version));
  }

  private static String backfill(int version) {
    return "BACKFILL FEATURE GROUP g VERSION %d FROM VERSION 1 AS SELECT k, event_time, v, 2 * v AS twice"
        .formatted(version);
  }

  /** One put of so many records with new values, which is sent again where the name has moved. */
  private void put(Connection connection, int records) throws SQLException {
    List<Long> batch = new ArrayList<>();
    for (int i = 0; i < records; i++) {
      batch.add(values.incrementAndGet());
    }
    boolean sent = sent(connection, batch);
    while (!sent && !end.get()) {
      sent = sent(connection, batch);
    }
    if (sent) {
      acknowledged.addAll(batch);
    }
  }

  private static boolean sent(Connection connection, List<Long> batch) throws SQLException {
    try (PreparedStatement put =
        connection.prepareStatement("INSERT INTO g (k, event_time, v) VALUES (?, ?, ?)")) {
      for (long value : batch) {
        put.setLong(1, value % KEYS);
        put.setTimestamp(2, new Timestamp(1_767_225_600_000L + value));
        put.setLong(3, value);
        put.addBatch();
      }
      put.executeBatch();
      return true;
    } catch (SQLException e) {
      if (String.valueOf(e.getMessage()).contains("CONFLICT")) {
        return false;
      }
      throw e;
    }
  }

  private void write() {
    try (Connection connection = connect()) {
      while (!end.get()) {
        put(connection, 3);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What was acknowledged before a query is in its answer, online as in history. */
  private void read() {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      while (!end.get()) {
        long before = acknowledged.size();
        assertThat(stored(statement, "features.g")).isGreaterThanOrEqualTo(before);
        assertThat(number(statement, "SELECT COUNT(*) FROM online.g")).isEqualTo(KEYS);
        long newest = number(statement, "SELECT MAX(v) FROM features.g");
        assertThat(number(statement, "SELECT MAX(v) FROM online.g")).isGreaterThanOrEqualTo(newest);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** How many records there are, each of them once. */
  private static long stored(Statement statement, String table) throws SQLException {
    try (ResultSet row =
        statement.executeQuery(
            "SELECT COUNT(*), COUNT(DISTINCT v), COUNT(DISTINCT sequence) FROM " + table)) {
      row.next();
      assertThat(row.getLong(2)).isEqualTo(row.getLong(1));
      assertThat(row.getLong(3)).isEqualTo(row.getLong(1));
      return row.getLong(1);
    }
  }

  private static long number(Statement statement, String sql) throws SQLException {
    try (ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  private static void requireConsistent(Statement statement) throws SQLException {
    try (ResultSet differences = statement.executeQuery("CHECK CONSISTENCY")) {
      assertThat(differences.next()).isFalse();
    }
  }

  private void awaitPuts() throws Exception {
    long before = acknowledged.size();
    Await.until(() -> acknowledged.size() > before + 100);
  }
}

package dev.tidemark.server.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.server.TidemarkServer;
import dev.tidemark.server.testing.Await;
import dev.tidemark.server.testing.RunningServer;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Reads that get a snapshot's records before those of a long tail. One record of the tail has a
 * value that PostgreSQL keeps apart from its row, and finds by an index: whoever rebuilds that
 * index holds up the tail there.
 */
@Timeout(300)
@SuppressWarnings("try") // what Flight closes is declared to throw anything
class LongTailTest {
  private static final int SNAPSHOT = 5;
  private static final int TAIL = 15_000;
  private static final String COLUMNS = "id, at, text, amount, flag, day, tags, code";
  private static final String READ = "SELECT " + COLUMNS + " FROM features.g";

  @TempDir private static Path data;
  private static TidemarkServer server;
  private static Connection connection;
  private static Connection postgres;

  private BufferAllocator allocator;
  private FlightSqlClient client;

  @BeforeAll
  static void start() throws SQLException {
    server =
        TidemarkServer.start(
            RunningServer.config(
                data,
                Map.of("replication.interval", "1 hours", "maintenance.interval", "1 hours")));
    connection = DriverManager.getConnection(server.jdbcUrl());
    postgres = DriverManager.getConnection(server.postgresUrl(), server.postgresLogin());
    execute(
        connection,
        "CREATE FEATURE GROUP g (id BIGINT, at TIMESTAMP(6), text VARCHAR, amount DECIMAL(10, 2),"
            + " flag BOOLEAN, day DATE, tags VARCHAR ARRAY, code UUID)"
            + " ENTITY KEY (id) EVENT TIME at");
    execute(connection, insert("(VALUES (1), (2), (3), (4), (5)) AS n (id)"));
    server.replicate();
    execute(postgres, "ALTER TABLE tidemark.tail_1 ALTER COLUMN f3 SET STORAGE EXTERNAL");
    execute(
        connection,
        insert(
            "(SELECT %d + a.x * 150 + b.x + 1 AS id FROM (VALUES %s) AS a (x), (VALUES %s) AS b (x)) AS n"
                .formatted(SNAPSHOT, numbers(100), numbers(150))));
    execute(postgres, "UPDATE tidemark.tail_1 SET f3 = repeat('x', 10000) WHERE f1 = 14001");
  }

  private static String numbers(int count) {
    return IntStream.range(0, count).mapToObj(i -> "(" + i + ")").collect(Collectors.joining(", "));
  }

  private static String insert(String ids) {
    return "INSERT INTO g SELECT id, TIMESTAMP '2026-01-01 00:00:00',"
        + " CASE WHEN MOD(id, 7) <> 0 THEN 'text ' || CAST(id AS VARCHAR) END, id + 0.25,"
        + " MOD(id, 2) = 0, DATE '1969-12-31',"
        + " CASE WHEN MOD(id, 5) <> 0 THEN ARRAY['a', NULL, CAST(id AS VARCHAR)] END,"
        + " CAST('00000000-0000-0000-0000-' || CAST(100000000000 + id AS VARCHAR) AS UUID) FROM "
        + ids;
  }

  @AfterAll
  static void stop() throws SQLException {
    postgres.close();
    connection.close();
    server.close();
  }

  @BeforeEach
  void connect() {
    allocator = new RootAllocator();
    Location location =
        Location.forGrpcInsecure("127.0.0.1", URI.create(server.address()).getPort());
    client = new FlightSqlClient(FlightClient.builder(allocator, location).build());
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    client.close();
    allocator.close();
    Await.until(() -> copies("TRUE").isEmpty());
    Await.until(() -> server.batchBytes() == 0);
  }

  private static void execute(Connection where, String sql) throws SQLException {
    try (Statement statement = where.createStatement()) {
      statement.execute(sql);
    }
  }

  private static List<String> rows(Connection where, String sql) throws SQLException {
    try (Statement statement = where.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return lines(rows);
    }
  }

  private static List<String> lines(ResultSet rows) throws SQLException {
    List<String> lines = new ArrayList<>();
    int columns = rows.getMetaData().getColumnCount();
    while (rows.next()) {
      List<String> values = new ArrayList<>();
      for (int i = 1; i <= columns; i++) {
        values.add(String.valueOf(rows.getString(i)));
      }
      lines.add(String.join("|", values));
    }
    return lines;
  }

  /** The backends that send a tail just now. */
  private static List<String> copies(String condition) throws SQLException {
    return rows(
        postgres,
        "SELECT pid FROM pg_stat_activity WHERE query LIKE 'COPY (SELECT%' AND state = 'active' AND "
            + condition);
  }

  /** Holds up the tail in the middle until it is closed. */
  private static Connection obstacle() throws SQLException {
    Connection obstacle = DriverManager.getConnection(server.postgresUrl(), server.postgresLogin());
    obstacle.setAutoCommit(false);
    List<String> apart =
        rows(
            obstacle,
            "SELECT reltoastrelid::regclass FROM pg_class WHERE oid = 'tidemark.tail_1'::regclass");
    execute(obstacle, "REINDEX TABLE " + apart.get(0));
    return obstacle;
  }

  private static void awaitHeldUp() throws Exception {
    Await.until(() -> copies("wait_event_type = 'Lock'").size() == 1);
  }

  private FlightStream stream(String sql) {
    FlightInfo info = client.execute(sql);
    return client.getStream(info.getEndpoints().get(0).getTicket());
  }

  private static int drain(FlightStream stream) {
    int rows = 0;
    while (stream.next()) {
      rows += stream.getRoot().getRowCount();
    }
    return rows;
  }

  @Test
  void theSnapshotsRecordsComeWhileTheTailIsOnItsWay() throws Exception {
    try (Connection obstacle = obstacle();
        FlightStream stream = stream(READ)) {
      awaitHeldUp();
      assertThat(stream.next()).isTrue();
      assertThat(stream.getRoot().getRowCount()).isEqualTo(SNAPSHOT);

      obstacle.rollback();

      assertThat(drain(stream)).isEqualTo(TAIL);
    }
  }

  @Test
  void aClientThatLeavesStopsTheTail() throws Exception {
    try (Connection obstacle = obstacle()) {
      try (FlightStream stream = stream(READ)) {
        awaitHeldUp();
        assertThat(stream.next()).isTrue();
        stream.cancel("enough", null);
        Await.until(() -> copies("TRUE").isEmpty());
      }
      assertThat(obstacle.isClosed()).isFalse();
    }
  }

  @Test
  void theTimeIsUpForTheTailToo() throws Exception {
    client.executeUpdate("SET query_timeout = '2 s'");
    try (Connection obstacle = obstacle();
        FlightStream stream = stream(READ)) {
      assertThatThrownBy(() -> drain(stream)).hasMessageStartingWith("QUERY_TIMEOUT: ");
      assertThat(obstacle.isClosed()).isFalse();
    }
  }

  @Test
  void whatBefallsTheTailIsToldAfterTheSnapshotsRecords() throws Exception {
    try (Connection obstacle = obstacle();
        FlightStream stream = stream(READ)) {
      awaitHeldUp();
      execute(postgres, "SELECT pg_terminate_backend(" + copies("TRUE").get(0) + ")");

      assertThat(stream.next()).isTrue();
      assertThatThrownBy(() -> drain(stream)).hasMessageStartingWith("POSTGRES_UNAVAILABLE: ");
      assertThat(obstacle.isClosed()).isFalse();
    }
  }

  @Test
  void bringsEveryRecordOnceAndAsItIs() throws SQLException {
    List<String> atOnce = rows(connection, READ + " ORDER BY id");
    assertThat(atOnce).hasSize(SNAPSHOT + TAIL);

    assertThat(rows(connection, READ)).containsExactlyInAnyOrderElementsOf(atOnce);

    assertThat(rows(connection, "SELECT id FROM features.g WHERE text IS NULL AND flag"))
        .hasSize((SNAPSHOT + TAIL) / 14);
    assertThat(rows(connection, "SELECT COUNT(*), SUM(amount) FROM features.g"))
        .containsExactly("15005|112586266.25");
    assertThat(
            rows(
                connection,
                "SELECT id FROM (SELECT id, ROW_NUMBER() OVER (ORDER BY id DESC) AS n FROM features.g)"
                    + " WHERE n <= 2"))
        .containsExactlyInAnyOrder("15005", "15004");
    assertThat(
            rows(
                connection,
                "SELECT id FROM features.g WHERE id > (SELECT MAX(id) - 2 FROM features.g)"))
        .containsExactlyInAnyOrder("15004", "15005");
    assertThat(rows(connection, "SELECT id FROM features.g UNION ALL SELECT id FROM features.g"))
        .hasSize(2 * (SNAPSHOT + TAIL));
    assertThat(rows(connection, "SELECT DISTINCT flag FROM features.g")).hasSize(2);
    assertThat(rows(connection, "SELECT id FROM features.g LIMIT 3")).hasSize(3);
    assertThat(rows(connection, "SELECT 1 AS one FROM features.g")).hasSize(SNAPSHOT + TAIL);
    assertThat(rows(connection, "SELECT known_time, is_deleted, sequence FROM features.g"))
        .hasSize(SNAPSHOT + TAIL)
        .doesNotHaveDuplicates();
  }

  @Test
  void takesParameters() throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT id + ?, UPPER(text) FROM features.g WHERE id IN (3, 11, ?)")) {
      statement.setLong(1, 100);
      statement.setLong(2, 15000);
      try (ResultSet rows = statement.executeQuery()) {
        assertThat(lines(rows))
            .containsExactlyInAnyOrder("103|TEXT 3", "111|TEXT 11", "15100|TEXT 15000");
      }
    }
  }

  @Test
  void failsAsTheRecordThatFails() {
    assertThatThrownBy(() -> rows(connection, "SELECT 1 / (id - 12345) FROM features.g"))
        .hasMessageContaining("DIVISION_BY_ZERO: ");
    assertThatThrownBy(() -> rows(connection, "SELECT 1 / (id - 3) FROM features.g"))
        .hasMessageContaining("DIVISION_BY_ZERO: ");
  }

  @Test
  void explainAnalyzeCountsTheTail() throws SQLException {
    assertThat(String.join("\n", rows(connection, "EXPLAIN ANALYZE " + READ)))
        .contains("15000 rows of the tail");
  }
}

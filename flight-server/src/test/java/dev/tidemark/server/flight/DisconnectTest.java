package dev.tidemark.server.flight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.testing.Await;
import dev.tidemark.server.testing.Line;
import dev.tidemark.server.testing.RunningServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that vanish without a word take what runs for them along, and nothing else. */
@SuppressWarnings("try") // what Flight closes is declared to throw anything
class DisconnectTest {
  /** More than the server has connections to PostgreSQL, and than it may run queries. */
  private static final int MANY = 70;

  private static final String NUMBERS =
      IntStream.range(0, 60).mapToObj(i -> "(" + i + ")").collect(Collectors.joining(", "));

  private BufferAllocator allocator;
  private Line line;
  private FlightSqlClient client;

  /** About 20 MB of rows that PostgreSQL alone gives. */
  @BeforeAll
  static void fillAGroup() throws SQLException {
    RunningServer.execute(
        "CREATE FEATURE GROUP wide (k BIGINT, at TIMESTAMP(6), text VARCHAR)"
            + " ENTITY KEY (k) EVENT TIME at",
        "INSERT INTO wide SELECT a.x * 3600 + b.x * 60 + c.x, TIMESTAMP '2026-01-01 00:00:00',"
            + " '"
            + "a long text of little worth ".repeat(40)
            + "'"
            + " FROM (VALUES (0), (1), (2), (3), (4)) AS a (x),"
            + " (VALUES "
            + NUMBERS
            + ") AS b (x), (VALUES "
            + NUMBERS
            + ") AS c (x)");
  }

  @BeforeEach
  void connect() throws Exception {
    allocator = new RootAllocator();
    line = Line.to(RunningServer.location());
    client = new FlightSqlClient(FlightClient.builder(allocator, line.location()).build());
    client.executeUpdate(
        "CREATE TABLE many AS SELECT a.x * 60 + b.x AS x FROM (VALUES "
            + NUMBERS
            + ") AS a (x), (VALUES "
            + NUMBERS
            + ") AS b (x)");
  }

  @AfterEach
  void givesEverythingBack() throws Exception {
    client.close();
    line.close();
    allocator.close();
    Memory.awaitGivenBack();
    awaitNoConnectionInUse();
  }

  private Ticket ticket(String sql) {
    FlightInfo info = client.execute(sql);
    return info.getEndpoints().get(0).getTicket();
  }

  @Test
  void stopsAResultWhoseClientHasVanished() throws Exception {
    String sql = "SELECT a.x, b.x AS y, 1 AS vanished FROM many AS a, many AS b";
    try (FlightStream stream = client.getStream(ticket(sql))) {
      assertThat(stream.next()).isTrue();

      line.cut();

      Queries.await(sql, "CANCELLED");
    }
  }

  @Test
  void stopsAnEngineWhoseClientHasVanished() throws Exception {
    String sql =
        "SELECT COUNT(*) AS vanished FROM many AS a, many AS b, many AS c, many AS d"
            + " WHERE a.x * b.x + c.x * d.x = 77";
    try (FlightStream stream = client.getStream(ticket(sql))) {
      Queries.await(sql, "RUNNING");

      line.cut();

      Queries.await(sql, "CANCELLED");
    }
  }

  /** Nobody reads, and the line is full, when it is cut. */
  @Test
  void stopsAResultThatItsClientNeverRead() throws Exception {
    String sql = "SELECT a.x, b.x AS y, 2 AS unread FROM many AS a, many AS b";
    try (FlightStream stream = client.getStream(ticket(sql))) {
      assertThat(stream.getSchema().getFields()).hasSize(3);
      Queries.await(sql, "RUNNING");
      awaitSentRowsToStand(sql);

      line.cut();

      Queries.await(sql, "CANCELLED");
    }
  }

  /** Some 80 MB, more than a client and its line take in that nobody reads. */
  private static String unread(int number) {
    return "SELECT *, "
        + number
        + " AS i FROM online.wide AS w CROSS JOIN (VALUES (1), (2), (3), (4)) AS times (n)";
  }

  @Test
  void givesTheConnectionsOfVanishedClientsBack() throws Exception {
    for (int i = 0; i < MANY; i++) {
      String sql = unread(i);
      try (Line other = Line.to(RunningServer.location());
          FlightSqlClient vanishing =
              new FlightSqlClient(FlightClient.builder(allocator, other.location()).build())) {
        Ticket ticket = vanishing.execute(sql).getEndpoints().get(0).getTicket();
        try (FlightStream stream = vanishing.getStream(ticket)) {
          assertThat(stream.next()).isTrue();
          other.cut();
        }
      }
    }

    Queries.await(unread(MANY - 1), "CANCELLED");
    long rows = 0;
    try (FlightStream stream = client.getStream(ticket("SELECT k FROM online.wide"))) {
      while (stream.next()) {
        rows += stream.getRoot().getRowCount();
      }
    }
    assertThat(rows).isEqualTo(18_000);
  }

  private static void awaitSentRowsToStand(String sql) throws Exception {
    try (Connection connection = RunningServer.connect();
        Statement statement = connection.createStatement()) {
      Await.until(
          () -> {
            long before = rows(statement, sql);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
            return before > 0 && rows(statement, sql) == before;
          });
    }
  }

  private static long rows(Statement statement, String sql) throws SQLException {
    try (ResultSet rows =
        statement.executeQuery(
            "SELECT sql, row_count FROM system.queries WHERE state = 'RUNNING'")) {
      while (rows.next()) {
        if (rows.getString(1).equals(sql)) {
          return rows.getLong(2);
        }
      }
      return -1;
    }
  }

  /** Fails unless PostgreSQL works for nobody at some moment: replication goes on meanwhile. */
  private static void awaitNoConnectionInUse() throws Exception {
    try (Connection postgres =
            DriverManager.getConnection(
                RunningServer.server().postgresUrl(), RunningServer.server().postgresLogin());
        Statement statement = postgres.createStatement()) {
      Await.until(() -> connectionsInUse(statement) == 0);
    }
  }

  private static long connectionsInUse(Statement statement) throws SQLException {
    try (ResultSet row =
        statement.executeQuery(
            "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
                + " AND state <> 'idle' AND pid <> pg_backend_pid()")) {
      row.next();
      return row.getLong(1);
    }
  }
}

package dev.tidemark.server.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.server.testing.RunningServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Statements of unusual size, over JDBC, are answered in seconds or refused in a sentence. */
@Timeout(300)
@SuppressWarnings("try") // what Flight closes is declared to throw anything
class LargeStatementTest {
  private static final int MANY = 10_000;
  private static final Timestamp AT = Timestamp.valueOf("2026-01-01 00:00:00");

  @BeforeAll
  static void makeGroup() throws SQLException {
    RunningServer.execute(
        "CREATE FEATURE GROUP large (k BIGINT, at TIMESTAMP(6), v INTEGER)"
            + " ENTITY KEY (k) EVENT TIME at",
        "INSERT INTO large VALUES (5, TIMESTAMP '2025-01-01 00:00:00', 50)");
  }

  private static String repeated(String text) {
    return IntStream.range(0, MANY).mapToObj(i -> text).collect(Collectors.joining(", "));
  }

  private static long number(PreparedStatement query) throws SQLException {
    try (ResultSet rows = query.executeQuery()) {
      assertThat(rows.next()).isTrue();
      return rows.getLong(1);
    }
  }

  @Test
  void bindsTenThousandParametersOfAList() throws SQLException {
    String sql = "SELECT MIN(v) FROM online.large WHERE k IN (" + repeated("?") + ") AND v = 50";
    try (Connection connection = RunningServer.connect();
        PreparedStatement query = connection.prepareStatement(sql)) {
      for (int i = 0; i < MANY; i++) {
        query.setLong(i + 1, i);
      }

      assertThat(number(query)).isEqualTo(50);
    }
  }

  @Test
  void insertsTenThousandRowsOfParameters() throws SQLException {
    try (Connection connection = RunningServer.connect();
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO large VALUES " + repeated("(?, ?, 1)"))) {
      for (int i = 0; i < MANY; i++) {
        insert.setLong(2 * i + 1, 100_000 + i);
        insert.setTimestamp(2 * i + 2, AT);
      }

      assertThat(insert.executeUpdate()).isEqualTo(MANY);
    }
  }

  @Test
  void putsABatchOfTenThousandRows() throws SQLException {
    try (Connection connection = RunningServer.connect();
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO large VALUES (?, ?, ?)");
        PreparedStatement count =
            connection.prepareStatement(
                "SELECT COUNT(*) FROM large WHERE k >= 200000 AND k < 300000")) {
      for (int i = 0; i < MANY; i++) {
        insert.setLong(1, 200_000 + i);
        insert.setTimestamp(2, AT);
        insert.setInt(3, i);
        insert.addBatch();
      }

      insert.executeBatch();

      assertThat(number(count)).isEqualTo(MANY);
    }
  }

  @Test
  void namesTheBadRowOfABatch() throws SQLException {
    try (Connection connection = RunningServer.connect();
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO large VALUES (?, ?, ?)");
        PreparedStatement count =
            connection.prepareStatement("SELECT COUNT(*) FROM large WHERE k >= 300000")) {
      for (int i = 0; i < MANY; i++) {
        insert.setLong(1, 300_000 + i);
        if (i == 4_321) {
          insert.setNull(2, java.sql.Types.TIMESTAMP);
        } else {
          insert.setTimestamp(2, AT);
        }
        insert.setInt(3, i);
        insert.addBatch();
      }

      assertThatThrownBy(insert::executeBatch)
          .hasStackTraceContaining("NULL_NOT_ALLOWED: ")
          .hasStackTraceContaining("ow 4322")
          .hasStackTraceContaining("'at'");
      assertThat(number(count)).isZero();
    }
  }

  @Test
  void answersATextOfTenMegabytes() throws SQLException {
    String text = "x".repeat(10 << 20);
    try (Connection connection = RunningServer.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT CHAR_LENGTH('" + text + "')")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getInt(1)).isEqualTo(10 << 20);
    }
  }

  @Test
  void refusesATextThatIsTooLong() throws SQLException {
    String sql = "SELECT '" + "x".repeat(17 << 20) + "'";
    try (Connection connection = RunningServer.connect();
        Statement statement = connection.createStatement()) {
      assertThatThrownBy(() -> statement.executeQuery(sql))
          .hasStackTraceContaining("LIMIT_EXCEEDED: The statement has 17825801 characters");
    }
  }

  /** What gRPC refuses before we see it. */
  @Test
  void refusesAMessageThatIsTooLong() throws Exception {
    try (BufferAllocator allocator = new RootAllocator();
        FlightSqlClient client =
            new FlightSqlClient(
                FlightClient.builder(allocator, RunningServer.location()).build())) {
      String sql = "SELECT '" + "x".repeat(65 << 20) + "'";

      assertThatThrownBy(() -> client.execute(sql))
          .isInstanceOfSatisfying(
              FlightRuntimeException.class,
              e -> assertThat(e.status().code()).isEqualTo(FlightStatusCode.RESOURCE_EXHAUSTED));
      assertThat(client.execute("SELECT 1 AS one").getEndpoints()).hasSize(1);
    }
  }
}

package dev.tidemark.server.flight;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.server.testing.RunningServer;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the Flight SQL JDBC driver, and so DBeaver, does with statements. */
class JdbcStatementTest {
  private static final String HUGE =
      "SELECT a.x * 1000 + b.x AS n FROM big AS a CROSS JOIN big AS b";

  private static final int MOST_PREPARED = 1000;

  @BeforeAll
  static void makeGroup() throws SQLException {
    RunningServer.execute(
        "CREATE FEATURE GROUP jdbc_types (k BIGINT, at TIMESTAMP(6), b BOOLEAN, i INTEGER,"
            + " r REAL, d DOUBLE, n DECIMAL(38,10), v VARCHAR, x VARBINARY, dt DATE, tm TIME,"
            + " tz TIMESTAMP(6) WITH TIME ZONE, u UUID) ENTITY KEY (k) EVENT TIME at",
        "CREATE FEATURE GROUP jdbc_batch (k BIGINT, at TIMESTAMP(6), v VARCHAR)"
            + " ENTITY KEY (k) EVENT TIME at");
  }

  @Test
  void bindsAParameterOfEachType() throws SQLException {
    try (Connection connection = RunningServer.connect();
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO jdbc_types VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
      insert.setLong(1, 7);
      insert.setTimestamp(2, Timestamp.valueOf("2024-02-29 12:34:56.789"));
      insert.setBoolean(3, true);
      insert.setInt(4, -5);
      insert.setFloat(5, 1.5f);
      insert.setDouble(6, Math.PI);
      insert.setBigDecimal(7, new BigDecimal("1234567890123456789012345678.0123456789"));
      insert.setString(8, "Grüße 🌊");
      insert.setBytes(9, new byte[] {0, 1, (byte) 255});
      insert.setDate(10, Date.valueOf("2024-02-29"));
      insert.setTime(11, Time.valueOf("23:59:58"));
      insert.setTimestamp(12, Timestamp.valueOf("2024-02-29 12:34:56.789"));
      insert.setString(13, "6f1c2a38-3a2f-4a8a-9d0e-0a3f2f6f1c2a");

      assertThat(insert.executeUpdate()).isEqualTo(1);

      try (Statement statement = connection.createStatement();
          ResultSet row =
              statement.executeQuery(
                  "SELECT *, CAST(tm AS VARCHAR) AS tm_text FROM online.jdbc_types WHERE k = 7")) {
        assertThat(row.next()).isTrue();
        assertThat(row.getString("at")).startsWith("2024-02-29 12:34:56.789");
        assertThat(row.getBoolean("b")).isTrue();
        assertThat(row.getInt("i")).isEqualTo(-5);
        assertThat(row.getFloat("r")).isEqualTo(1.5f);
        assertThat(row.getDouble("d")).isEqualTo(Math.PI);
        assertThat(row.getBigDecimal("n"))
            .isEqualTo(new BigDecimal("1234567890123456789012345678.0123456789"));
        assertThat(row.getString("v")).isEqualTo("Grüße 🌊");
        assertThat(row.getBytes("x")).isEqualTo(new byte[] {0, 1, (byte) 255});
        assertThat(row.getString("dt")).isEqualTo("2024-02-29");
        // The driver shifts a TIME that it reads by the zone of the JVM.
        assertThat(row.getString("tm_text")).isEqualTo("23:59:58");
        assertThat(row.getString("u")).isEqualTo("6f1c2a38-3a2f-4a8a-9d0e-0a3f2f6f1c2a");
        assertThat(row.next()).isFalse();
      }
    }
  }

  @Test
  void bindsNullForEachType() throws SQLException {
    try (Connection connection = RunningServer.connect();
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO jdbc_types (k, at, v, n, dt) VALUES (?, ?, ?, ?, ?)")) {
      insert.setLong(1, 8);
      insert.setTimestamp(2, Timestamp.valueOf("2024-01-01 00:00:00"));
      insert.setNull(3, java.sql.Types.VARCHAR);
      insert.setNull(4, java.sql.Types.DECIMAL);
      insert.setNull(5, java.sql.Types.DATE);

      insert.executeUpdate();

      try (ResultSet row =
          connection
              .createStatement()
              .executeQuery("SELECT v, n, dt FROM online.jdbc_types WHERE k = 8")) {
        assertThat(row.next()).isTrue();
        assertThat(row.getString(1)).isNull();
        assertThat(row.getBigDecimal(2)).isNull();
        assertThat(row.getDate(3)).isNull();
      }
    }
  }

  @Test
  void executesABatchAsOnePut() throws SQLException {
    try (Connection connection = RunningServer.connect();
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO jdbc_batch VALUES (?, ?, ?)")) {
      for (int i = 0; i < 1000; i++) {
        insert.setLong(1, i);
        insert.setTimestamp(2, Timestamp.valueOf("2024-01-01 00:00:00"));
        insert.setString(3, "v" + i);
        insert.addBatch();
      }
      insert.executeBatch();

      try (ResultSet row =
          connection
              .createStatement()
              .executeQuery(
                  "SELECT COUNT(*), COUNT(DISTINCT write_time) FROM features.jdbc_batch")) {
        row.next();
        assertThat(row.getLong(1)).isEqualTo(1000);
        assertThat(row.getLong(2)).isEqualTo(1);
      }
    }
  }

  @Test
  void executesAPreparedQueryAnyNumberOfTimes() throws SQLException {
    RunningServer.execute(
        "INSERT INTO jdbc_batch VALUES (100001, TIMESTAMP '2024-01-01 00:00:00', 'one'),"
            + " (100002, TIMESTAMP '2024-01-01 00:00:00', 'two')");
    try (Connection connection = RunningServer.connect();
        PreparedStatement query =
            connection.prepareStatement("SELECT v FROM online.jdbc_batch WHERE k = ?")) {
      for (int round = 0; round < 3; round++) {
        query.setLong(1, 100001 + round);
        try (ResultSet rows = query.executeQuery()) {
          assertThat(rows.next()).isEqualTo(round < 2);
        }
      }
    }
  }

  /** The driver prepares a statement for each execution, and closes the last one's alone. */
  @Test
  void executesAStatementMoreOftenThanASessionHasPreparedStatements() throws SQLException {
    try (Connection connection = RunningServer.connect();
        PreparedStatement kept = connection.prepareStatement("SELECT 1 AS one");
        PreparedStatement left = connection.prepareStatement("SELECT 2 AS two");
        Statement statement = connection.createStatement()) {
      for (int i = 0; i <= MOST_PREPARED; i++) {
        assertThat(integer(statement.executeQuery("SELECT " + i % 7 + " AS i"))).isEqualTo(i % 7);
        if (i % 100 == 0) {
          assertThat(integer(kept.executeQuery())).isEqualTo(1);
        }
      }

      assertThat(integer(kept.executeQuery())).isEqualTo(1);
      assertThatThrownBy(left::executeQuery)
          .hasMessageContaining(
              "INVALID_STATEMENT: the prepared statement is not open in this session, which keeps"
                  + " the 1000 used last; prepare it again");
    }
  }

  private static int integer(ResultSet rows) throws SQLException {
    try (rows) {
      rows.next();
      return rows.getInt(1);
    }
  }

  /** Only a prepared one: of a plain statement the driver, 18.3.0, lists them twice by itself. */
  @Test
  void showsTheColumnsOfAnEmptyResultOnce() throws SQLException {
    try (Connection connection = RunningServer.connect();
        PreparedStatement statement =
            connection.prepareStatement("SELECT k, v FROM online.jdbc_batch WHERE k = -1");
        ResultSet rows = statement.executeQuery()) {
      assertThat(rows.getMetaData().getColumnCount()).isEqualTo(2);
      assertThat(rows.next()).isFalse();
    }
  }

  @Test
  void readsALargeResultToItsEnd() throws SQLException {
    try (Connection connection = RunningServer.connect();
        Statement statement = connection.createStatement()) {
      makeBig(statement);
      long count = 0;
      try (ResultSet rows = statement.executeQuery(HUGE)) {
        while (rows.next()) {
          count++;
        }
      }
      assertThat(count).isEqualTo(4_000_000);
    }
  }

  @Test
  void stopsAtMaxRows() throws SQLException {
    try (Connection connection = RunningServer.connect();
        Statement statement = connection.createStatement()) {
      makeBig(statement);
      statement.setMaxRows(10);
      int count = 0;
      try (ResultSet rows = statement.executeQuery(HUGE)) {
        while (rows.next()) {
          count++;
        }
      }
      assertThat(count).isEqualTo(10);
    }
  }

  @Test
  void givesMemoryBackWhenAResultIsClosedInTheMiddle() throws Exception {
    try (Connection connection = RunningServer.connect();
        Statement statement = connection.createStatement()) {
      makeBig(statement);
      try (ResultSet rows = statement.executeQuery(HUGE)) {
        assertThat(rows.next()).isTrue();
      }
    }
    Memory.awaitGivenBack();
  }

  private static void makeBig(Statement statement) throws SQLException {
    String some = IntStream.range(0, 50).mapToObj(i -> "(" + i + ")").collect(joining(", "));
    statement.execute(
        "CREATE TABLE big AS SELECT a.x * 40 + b.x AS x FROM (VALUES "
            + some
            + ") AS a (x), (VALUES "
            + some
            + ") AS b (x) WHERE b.x < 40");
  }

  @Test
  void beginsAnErrorWithItsCode() throws SQLException {
    try (Connection connection = RunningServer.connect();
        Statement statement = connection.createStatement()) {
      assertThatThrownBy(() -> statement.executeQuery("SELECT * FROM no_such_table"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("TABLE_NOT_FOUND: ");
    }
  }
}

package dev.tidemark.sqltests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What SQL can't say: the calls of JDBC that DBeaver and programs make. */
@ExtendWith(ServerExtension.class)
class JdbcClientTest {
  private Connection connection;

  @BeforeEach
  void createGroup(RunningServer server) throws SQLException {
    connection = server.connect();
    run("DROP FEATURE GROUP IF EXISTS jdbc_activity");
    run(
        "CREATE FEATURE GROUP jdbc_activity ("
            + "user_id BIGINT, event_time TIMESTAMP(6), clicks INTEGER COMMENT 'how many', note VARCHAR"
            + ") ENTITY KEY (user_id) EVENT TIME event_time");
    run(
        "INSERT INTO jdbc_activity VALUES"
            + " (1, TIMESTAMP '2026-11-01 10:00:00', 10, 'a'),"
            + " (2, TIMESTAMP '2026-11-01 10:00:00', 20, 'b')");
  }

  @AfterEach
  void dropGroup() throws SQLException {
    run("DROP FEATURE GROUP jdbc_activity");
    connection.close();
  }

  @Test
  void namesTheProduct() throws SQLException {
    DatabaseMetaData metadata = connection.getMetaData();

    assertThat(metadata.getDatabaseProductName()).containsIgnoringCase("tidemark");
    assertThat(metadata.getDatabaseProductVersion()).isNotEmpty();
    assertThat(metadata.getIdentifierQuoteString()).isEqualTo("\"");
    assertThat(metadata.supportsTransactions()).isFalse();
  }

  @Test
  void listsSchemasTablesAndColumns() throws SQLException {
    DatabaseMetaData metadata = connection.getMetaData();

    assertThat(strings(metadata.getCatalogs(), "TABLE_CAT")).containsExactly("tidemark");
    assertThat(strings(metadata.getSchemas(), "TABLE_SCHEM"))
        .contains("features", "online", "offline", "system", "session");
    assertThat(strings(metadata.getTables(null, null, "jdbc\\_activity", null), "TABLE_SCHEM"))
        .containsExactlyInAnyOrder("features", "online", "offline");
    assertThat(strings(metadata.getColumns(null, "online", "jdbc\\_activity", "%"), "COLUMN_NAME"))
        .containsExactly("user_id", "event_time", "clicks", "note");
    assertThat(strings(metadata.getColumns(null, "online", "jdbc\\_activity", "clicks"), "REMARKS"))
        .containsExactly("how many");
    assertThat(strings(metadata.getPrimaryKeys(null, "online", "jdbc_activity"), "COLUMN_NAME"))
        .containsExactly("user_id");
  }

  @Test
  void listsViewsWithTheirColumns() throws SQLException {
    run("CREATE VIEW jdbc_view (who, clicks) AS SELECT user_id, clicks FROM jdbc_activity");
    DatabaseMetaData metadata = connection.getMetaData();

    assertThat(
            strings(metadata.getTables(null, "session", "%", new String[] {"VIEW"}), "TABLE_NAME"))
        .containsExactly("jdbc_view");
    assertThat(strings(metadata.getColumns(null, "session", "jdbc\\_view", "%"), "COLUMN_NAME"))
        .containsExactly("who", "clicks");
  }

  @Test
  void labelsAResultsColumnsByName() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT clicks, note AS remark FROM online.jdbc_activity")) {
      assertThat(rows.getMetaData().getColumnLabel(1)).isEqualTo("clicks");
      assertThat(rows.getMetaData().getColumnLabel(2)).isEqualTo("remark");
      assertThat(rows.getMetaData().getColumnType(1)).isEqualTo(Types.INTEGER);
    }
  }

  @Test
  void bindsParametersOfLookups() throws SQLException {
    try (PreparedStatement lookup =
        connection.prepareStatement("SELECT clicks FROM online.jdbc_activity WHERE user_id = ?")) {
      for (int round = 0; round < 3; round++) {
        lookup.setLong(1, 2);
        assertThat(integers(lookup.executeQuery())).containsExactly(20);
        lookup.setLong(1, 99);
        assertThat(integers(lookup.executeQuery())).isEmpty();
      }
    }
  }

  @Test
  void bindsParametersOfAsOfJoins() throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT u.clicks FROM (VALUES (1), (2)) AS s (user_id) ASOF JOIN jdbc_activity AS u"
                + " MATCH_CONDITION (u.event_time <= ? AND u.clicks < ?) ON u.user_id = s.user_id"
                + " ORDER BY u.clicks")) {
      query.setTimestamp(1, java.sql.Timestamp.valueOf("2026-11-01 10:00:00"), utc());
      query.setInt(2, 30);
      assertThat(integers(query.executeQuery())).containsExactly(10, 20);
      query.setInt(2, 20);
      assertThat(integers(query.executeQuery())).containsExactly(10);
      query.setTimestamp(1, java.sql.Timestamp.valueOf("2026-11-01 09:59:59.999"), utc());
      assertThat(integers(query.executeQuery())).isEmpty();
    }
  }

  @Test
  void bindsTimestampsToTheMillisecond() throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT clicks FROM jdbc_activity WHERE event_time <= ? ORDER BY clicks")) {
      query.setTimestamp(1, java.sql.Timestamp.valueOf("2026-11-01 10:00:00"), utc());
      assertThat(integers(query.executeQuery())).containsExactly(10, 20);
      query.setTimestamp(1, java.sql.Timestamp.valueOf("2026-11-01 09:59:59.999"), utc());
      assertThat(integers(query.executeQuery())).isEmpty();
    }
  }

  @Test
  void insertsABatchWithOneWriteTime() throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO jdbc_activity (user_id, event_time, clicks) VALUES (?, TIMESTAMP '2026-11-02 00:00:00', ?)")) {
      for (int i = 0; i < 3; i++) {
        insert.setLong(1, 100 + i);
        insert.setInt(2, i);
        insert.addBatch();
      }
      insert.executeBatch();
    }

    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT CAST(count(*) AS INTEGER), CAST(count(DISTINCT write_time) AS INTEGER)"
                    + " FROM jdbc_activity WHERE user_id >= 100")) {
      assertThat(rows.next()).isTrue();
      assertThat(List.of(rows.getInt(1), rows.getInt(2))).containsExactly(3, 1);
    }
  }

  @Test
  void tellsHowManyRowsChanged() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      assertThat(
              statement.executeUpdate(
                  "INSERT INTO jdbc_activity SELECT user_id + 10, event_time, clicks, note"
                      + " FROM online.jdbc_activity"))
          .isEqualTo(2);
    }
  }

  @Test
  void readsTimestampsWithoutTheMachinesZone() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT event_time FROM online.jdbc_activity")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getObject(1, LocalDateTime.class))
          .isEqualTo(LocalDateTime.of(2026, 11, 1, 10, 0));
      assertThat(rows.getTimestamp(1).toLocalDateTime())
          .isEqualTo(LocalDateTime.of(2026, 11, 1, 10, 0));
    }
  }

  @Test
  void leavesALargeResultEarly() throws SQLException {
    run("CREATE TEMPORARY TABLE n (i BIGINT)");
    run("INSERT INTO n VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)");
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT a.i FROM n AS a, n AS b, n AS c, n AS d, n AS e, n AS f, n AS g, n AS h, n AS j")) {
      assertThat(rows.next()).isTrue();
    }

    assertThat(count("SELECT count(*) FROM n")).isEqualTo(10);
  }

  @Test
  void saysWhatIsWrongWithCodeAndSentence() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      assertThatThrownBy(() -> statement.executeQuery("SELECT click FROM jdbc_activity"))
          .isInstanceOf(SQLException.class)
          .hasStackTraceContaining("COLUMN_NOT_FOUND: ")
          .hasStackTraceContaining("'clicks'");
    }
    assertThat(count("SELECT 1")).isEqualTo(1);
  }

  @Test
  void executesAPreparedQueryAgainAfterTheGroupChanged() throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("SELECT count(*) FROM jdbc_activity")) {
      assertThat(count(query)).isEqualTo(2);
      run("ALTER FEATURE GROUP jdbc_activity ADD FEATURE later INTEGER");
      run(
          "INSERT INTO jdbc_activity (user_id, event_time) VALUES (3, TIMESTAMP '2026-11-01 00:00:00')");

      assertThat(count(query)).isEqualTo(3);
    }
  }

  private static java.util.Calendar utc() {
    return java.util.Calendar.getInstance(java.util.TimeZone.getTimeZone("UTC"));
  }

  private void run(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private long count(String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      return count(statement);
    }
  }

  private static long count(PreparedStatement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      assertThat(rows.next()).isTrue();
      return rows.getLong(1);
    }
  }

  private static List<Integer> integers(ResultSet rows) throws SQLException {
    List<Integer> values = new ArrayList<>();
    try (rows) {
      while (rows.next()) {
        values.add(rows.getInt(1));
      }
    }
    return values;
  }

  private static List<String> strings(ResultSet rows, String column) throws SQLException {
    List<String> values = new ArrayList<>();
    try (rows) {
      while (rows.next()) {
        values.add(rows.getString(column));
      }
    }
    return values;
  }
}

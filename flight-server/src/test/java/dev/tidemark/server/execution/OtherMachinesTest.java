package dev.tidemark.server.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.server.TidemarkServer;
import dev.tidemark.server.testing.RunningServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When queries run on Trino, as far as that shows without one: nobody listens at the address. */
class OtherMachinesTest {
  private static final String QUERY =
      "SELECT s.id, f.clicks FROM spine AS s LEFT ASOF JOIN g AS f"
          + " MATCH_CONDITION (f.event_time <= s.ts) ON f.id = s.id";

  private static TidemarkServer start(Path data, String history) {
    return TidemarkServer.start(
        RunningServer.config(
            data,
            Map.of("trino.url", "jdbc:trino://127.0.0.1:1/tidemark", "trino.history", history)));
  }

  private static Connection filled(TidemarkServer server) throws SQLException {
    Connection connection = DriverManager.getConnection(server.jdbcUrl());
    run(
        connection,
        "CREATE FEATURE GROUP g (id BIGINT, event_time TIMESTAMP(6), clicks INTEGER, note VARCHAR)"
            + " ENTITY KEY (id) EVENT TIME event_time");
    run(
        connection,
        "INSERT INTO g VALUES (1, TIMESTAMP '2026-01-01 00:00:00', 5,"
            + " 'A note that makes the data file larger than a kilobyte, as it nearly is anyway')");
    server.replicate();
    run(
        connection,
        "CREATE TEMPORARY TABLE spine AS"
            + " SELECT CAST(1 AS BIGINT) AS id, TIMESTAMP '2026-01-02 00:00:00' AS ts");
    return connection;
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String text(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      StringBuilder text = new StringBuilder();
      while (rows.next()) {
        text.append(rows.getString(1)).append('\n');
      }
      return text.toString();
    }
  }

  @Test
  void sendsAHistoryThereFromTheConfiguredSizeOn(@TempDir Path data) throws SQLException {
    try (TidemarkServer server = start(data, "1 KB");
        Connection connection = filled(server)) {
      assertThat(text(connection, "EXPLAIN " + QUERY)).contains(": trino, history is read there");

      run(connection, "SET engine = 'duckdb'");

      assertThat(text(connection, "EXPLAIN " + QUERY)).doesNotContain("trino");
    }
  }

  @Test
  void keepsASmallHistoryHereUnlessToldOtherwise(@TempDir Path data) throws SQLException {
    try (TidemarkServer server = start(data, "1 GB");
        Connection connection = filled(server)) {
      assertThat(text(connection, QUERY)).isEqualTo("1\n");

      run(connection, "SET engine = 'trino'");

      assertThat(text(connection, "EXPLAIN " + QUERY))
          .contains(": trino, history is read there")
          .contains("FOR VERSION AS OF BIGINT '");
      assertThatThrownBy(() -> text(connection, QUERY))
          .hasMessageContaining(
              "SOURCE_ERROR: Trino cannot be reached or closed the connection"
                  + " (jdbc:trino://127.0.0.1:1/tidemark)");
      try (Connection postgres =
          DriverManager.getConnection(server.postgresUrl(), server.postgresLogin())) {
        assertThat(
                text(
                    postgres,
                    "SELECT table_name FROM iceberg_tables WHERE table_namespace = 'tidemark_tmp'"))
            .isEmpty();
      }
    }
  }

  /** Trino would ask Iceberg for a name that the newest schema gives to no column or another. */
  @Test
  void hidesColumnsFromConditionsWhoseNamesTheSnapshotHasAlone(@TempDir Path data)
      throws SQLException {
    try (TidemarkServer server = start(data, "1 GB");
        Connection connection = filled(server)) {
      run(connection, "SET engine = 'trino'");
      String query = "EXPLAIN SELECT id, taps, note, text FROM offline.g WHERE taps > 4 AND id > 0";
      run(connection, "ALTER FEATURE GROUP g RENAME FEATURE clicks TO taps");
      run(connection, "ALTER FEATURE GROUP g RENAME FEATURE note TO text");
      run(connection, "ALTER FEATURE GROUP g ADD FEATURE note VARCHAR");

      assertThat(text(connection, query))
          .containsPattern(
              "\\(SELECT \"id\", IF\\(\"clicks\" IS NOT NULL, \"clicks\"\\) AS \"taps\","
                  + " IF\\(\"note\" IS NOT NULL, \"note\"\\) AS \"text\","
                  + " CAST\\(NULL AS varchar\\) AS \"note\" FROM \"tidemark\".\"features\".\"g_v1\""
                  + " FOR VERSION AS OF BIGINT '\\d+' WHERE \"id\" > CAST\\('0' AS bigint\\)\\)");

      run(connection, "INSERT INTO g (id, event_time) VALUES (2, TIMESTAMP '2026-01-01 00:00:00')");
      server.replicate();

      assertThat(text(connection, query))
          .containsPattern(
              "\\(SELECT \"id\", \"taps\", \"text\", \"note\" FROM \"tidemark\".\"features\".\"g_v1\""
                  + " FOR VERSION AS OF BIGINT '\\d+' WHERE");
    }
  }
}

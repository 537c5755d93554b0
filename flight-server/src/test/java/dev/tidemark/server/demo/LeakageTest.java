package dev.tidemark.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.TidemarkServer;
import dev.tidemark.server.testing.RunningServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What EXPLAIN LEAKAGE counts on the real flights is what the flights say. */
class LeakageTest {
  private static final String JOIN =
      " FROM flights AS f LEFT ASOF JOIN airport_delays AS d"
          + " MATCH_CONDITION (d.date < f.date%s) ON d.origin = f.origin";

  @Test
  void countsTheRowsThatLeakWithoutTheCutAndNoneWithIt() throws SQLException, IOException {
    Path folder = RunningServer.newFolder();
    try (TidemarkServer server =
        TidemarkServer.start(RunningServer.config(folder, Map.of("duckdb.memory", "1 GB")))) {
      new DemoTour(
              server.jdbcUrl(),
              new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
          .run(folder.resolve("import"));
      compare(server.jdbcUrl());
    } finally {
      RunningServer.delete(folder);
    }
  }

  private static void compare(String jdbcUrl) throws SQLException {
    try (Connection connection = DriverManager.getConnection(jdbcUrl);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TEMPORARY TABLE flights AS SELECT flight_id, date, origin FROM airport_delays");
      long flights;
      long leaked;
      try (ResultSet row =
          statement.executeQuery(
              "SELECT count(*), count(*) FILTER (WHERE d.known_time > f.date)"
                  + JOIN.formatted(""))) {
        assertThat(row.next()).isTrue();
        flights = row.getLong(1);
        leaked = row.getLong(2);
      }

      try (ResultSet row =
          statement.executeQuery(
              "EXPLAIN LEAKAGE SELECT f.flight_id, d.delay" + JOIN.formatted(""))) {
        assertThat(row.next()).isTrue();
        assertThat(row.getString("verdict")).isEqualTo("leaks");
        assertThat(row.getLong("spine_rows")).isEqualTo(flights);
        assertThat(row.getLong("rows_changed")).isEqualTo(leaked).isPositive();
      }

      try (ResultSet row =
          statement.executeQuery(
              "EXPLAIN LEAKAGE SELECT f.flight_id, d.delay"
                  + JOIN.formatted(" AND d.known_time <= f.date"))) {
        assertThat(row.next()).isTrue();
        assertThat(row.getString("verdict")).isEqualTo("safe");
        assertThat(row.getLong("rows_changed")).isZero();
      }
    }
  }
}

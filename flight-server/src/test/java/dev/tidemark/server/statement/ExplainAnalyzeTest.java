package dev.tidemark.server.statement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.testing.RunningServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What EXPLAIN ANALYZE tells is what happened. */
class ExplainAnalyzeTest {
  private static final int USERS = 50;
  private static final int VERSIONS = 20;

  @BeforeAll
  static void fill() throws SQLException {
    RunningServer.execute(
        "CREATE FEATURE GROUP analyzed (k BIGINT, at TIMESTAMP(6), v INTEGER)"
            + " ENTITY KEY (k) EVENT TIME at",
        "INSERT INTO analyzed SELECT u.n, TIMESTAMP '2026-01-01 00:00:00' + v.n * INTERVAL '1' DAY,"
            + " v.n FROM ("
            + numbers(USERS)
            + ") AS u CROSS JOIN ("
            + numbers(VERSIONS)
            + ") AS v");
  }

  private static String numbers(int count) {
    StringBuilder rows = new StringBuilder("SELECT n FROM (VALUES ");
    for (int i = 0; i < count; i++) {
      rows.append(i == 0 ? "(" : ", (").append(i).append(')');
    }
    return rows.append(") AS t (n)").toString();
  }

  /** Half of the 100 spine rows are of users that are there, and 3 of those before any record. */
  private static Connection withSpine() throws SQLException {
    Connection connection = RunningServer.connect();
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TEMPORARY TABLE spine AS SELECT CAST(n AS BIGINT) AS k,"
              + " CASE WHEN n < 3 THEN TIMESTAMP '2025-01-01 00:00:00'"
              + " ELSE TIMESTAMP '2026-01-05 12:00:00' END AS ts FROM ("
              + numbers(2 * USERS)
              + ") AS t");
    }
    return connection;
  }

  private static List<String> lines(Connection connection, String sql) throws SQLException {
    List<String> lines = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        lines.add(rows.getString(1).strip());
      }
    }
    return lines;
  }

  @ParameterizedTest
  @ValueSource(strings = {"row_number", "arg_max", "native", "merge", "probe"})
  void countsWhatAJoinMetAndGave(String strategy) throws SQLException {
    try (Connection connection = withSpine();
        Statement statement = connection.createStatement()) {
      statement.execute("SET pit_strategy = '" + strategy + "'");

      List<String> lines =
          lines(
              connection,
              "EXPLAIN ANALYZE SELECT s.k, f.v FROM spine AS s LEFT ASOF JOIN analyzed AS f"
                  + " MATCH_CONDITION (f.at <= s.ts) ON f.k = s.k");

      assertThat(lines)
          .anyMatch(line -> line.startsWith("actual: rows 100, "))
          .anyMatch(
              line ->
                  line.matches(
                      "actual: "
                          + strategy
                          + " ran over 100 spine rows \\(estimated \\d+\\) and 1000 records"
                          + " \\(estimated \\d+\\), 100 rows out, 47 of them matched"))
          .anyMatch(line -> line.matches("plan .* ms, pin .* ms, .*first batch .* ms, total .* ms"))
          .anyMatch(line -> line.matches("actual: 100 rows, .* ms"))
          .anyMatch(line -> line.matches("actual: \\d+ rows scanned, \\d+ bytes of files .*"));
    }
  }

  @Test
  void tellsRecordsOfFilesAndOfTheTailEachOnce() throws SQLException {
    try (Connection connection = withSpine()) {
      List<String> lines =
          lines(connection, "EXPLAIN ANALYZE SELECT count(*) FROM analyzed WHERE v >= 0");

      String scan =
          lines.stream().filter(line -> line.contains(" files with ")).findFirst().orElseThrow();
      String[] numbers = scan.replaceAll("[^0-9]+", " ").strip().split(" ");
      assertThat(Integer.parseInt(numbers[1]) + Integer.parseInt(numbers[3]))
          .isEqualTo(USERS * VERSIONS);
    }
  }

  @Test
  void countsInnerJoinsOverOneAnother() throws SQLException {
    try (Connection connection = withSpine()) {
      List<String> lines =
          lines(
              connection,
              "EXPLAIN ANALYZE SELECT s.k, f.v FROM spine AS s"
                  + " ASOF JOIN analyzed AS f MATCH_CONDITION (f.at <= s.ts) ON f.k = s.k"
                  + " LEFT ASOF JOIN analyzed AS g MATCH_CONDITION (g.at > s.ts) ON g.k = s.k");

      assertThat(lines)
          .anyMatch(line -> line.contains("over 100 spine rows ") && line.contains("47 rows out"))
          .anyMatch(line -> line.contains("over 47 spine rows ") && line.contains("47 rows out"));
    }
  }

  @Test
  void tellsWhatCrossedFromPostgresAndWhichKeysWentThere() throws SQLException {
    try (Connection connection = withSpine()) {
      List<String> lines =
          lines(
              connection,
              "EXPLAIN ANALYZE SELECT s.k, o.v FROM spine AS s JOIN online.analyzed AS o"
                  + " ON o.k = s.k WHERE s.k < 10");

      assertThat(lines)
          .contains("between engines: 10 keys to in_0, 10 rows of in_0", "actual: 10 keys of 'k'")
          .anyMatch(line -> line.startsWith("actual: rows 10, "))
          .anyMatch(line -> line.matches(".*Scan .*\\(actual rows=10.*"));
    }
  }

  @Test
  void tellsWhatPostgresDidAlone() throws SQLException {
    try (Connection connection = withSpine()) {
      List<String> lines =
          lines(connection, "EXPLAIN ANALYZE SELECT v FROM online.analyzed WHERE k IN (1, 2, 99)");

      assertThat(lines)
          .contains("between engines: nothing")
          .anyMatch(line -> line.startsWith("actual: rows 2, "))
          .anyMatch(line -> line.matches(".*Scan .*\\(actual rows=2.*"));
    }
  }
}

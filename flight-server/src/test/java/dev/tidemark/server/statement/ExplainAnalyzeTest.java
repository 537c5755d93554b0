package dev.tidemark.server.statement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.TidemarkServer;
import dev.tidemark.server.testing.Await;
import dev.tidemark.server.testing.RunningServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
                          + " \\(estimated \\d+\\), 100 rows out, 47 of them matched"
                          + (strategy.equals("merge") ? ", in 1 part" : "(, its history .*)?")))
          .anyMatch(line -> line.matches("plan .* ms, pin .* ms, .*first batch .* ms, total .* ms"))
          .anyMatch(line -> line.matches("actual: 100 rows, .* ms"))
          .contains("actual: nothing spilled to disk")
          .anyMatch(line -> line.matches("actual: \\d+ rows scanned, \\d+ bytes of files .*"));
    }
  }

  @Test
  void tellsThatAHistoryWasInMemory() throws Exception {
    try (Connection connection = withSpine()) {
      keepHistory(connection, "v");
    }
  }

  /** Of any group: nobody looks which histories its entities may be in. */
  @Test
  void tellsThatAPurgeHasForgottenAHistory() throws Exception {
    RunningServer.execute(
        "CREATE FEATURE GROUP purged (k BIGINT, at TIMESTAMP(6), v INTEGER)"
            + " ENTITY KEY (k) EVENT TIME at",
        "INSERT INTO purged VALUES (1, TIMESTAMP '2026-01-01 00:00:00', 1)");
    try (Connection connection = withSpine()) {
      String sql = keepHistory(connection, "at");

      lines(connection, "PURGE FROM purged WHERE k = 1");

      assertThat(lines(connection, sql))
          .anyMatch(line -> line.startsWith("actual: probe ran over 100 spine rows"))
          .noneMatch(ExplainAnalyzeTest::saysItWasInMemory);
    }
  }

  /** Asks twice, once all records are in files, and returns the question. */
  private static String keepHistory(Connection connection, String feature) throws Exception {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET pit_strategy = 'probe'");
    }
    String sql =
        "EXPLAIN ANALYZE SELECT s.k, f."
            + feature
            + " FROM spine AS s LEFT ASOF JOIN offline.analyzed AS f"
            + " MATCH_CONDITION (f.at <= s.ts) ON f.k = s.k";
    Await.until(
        () -> lines(connection, "SELECT k FROM offline.analyzed").size() == USERS * VERSIONS);
    lines(connection, sql);
    assertThat(lines(connection, sql)).anyMatch(ExplainAnalyzeTest::saysItWasInMemory);
    return sql;
  }

  private static boolean saysItWasInMemory(String line) {
    return line.startsWith("actual: probe ran over 100 spine rows")
        && line.endsWith(", its history in memory since an earlier query");
  }

  /** Wherever the records lie by now, in files or in the tail. */
  @Test
  void readsOnlyRecordsThatTheToleranceLetsMatch() throws SQLException {
    try (Connection connection = withSpine()) {
      List<String> lines =
          lines(
              connection,
              "EXPLAIN ANALYZE SELECT s.k, f.v FROM (SELECT * FROM spine WHERE k >= 3) AS s"
                  + " LEFT ASOF JOIN analyzed AS f"
                  + " MATCH_CONDITION (f.at <= s.ts AND f.at >= s.ts - INTERVAL '1' DAY)"
                  + " ON f.k = s.k");

      assertThat(lines)
          .anyMatch(
              line ->
                  line.matches(
                      "actual: \\w+ ran over 97 spine rows .* and 47 records .*, 97 rows out, 47 of them matched.*"));
    }
  }

  /** A row of the spine takes 20 bytes or more, and all of them 900 kB at most. */
  @Test
  void tellsInHowManyPartsAMergeRan() throws SQLException {
    try (Connection connection = withSpine();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TEMPORARY TABLE manifold AS SELECT s.k, s.ts FROM spine AS s CROSS JOIN ("
              + numbers(600)
              + ") AS t");
      statement.execute("SET pit_strategy = 'merge'");
      statement.execute("SET memory_limit = '1 MB'");

      List<String> lines =
          lines(
              connection,
              "EXPLAIN ANALYZE SELECT count(f.v) FROM manifold AS s LEFT ASOF JOIN analyzed AS f"
                  + " MATCH_CONDITION (f.at <= s.ts) ON f.k = s.k");

      assertThat(lines)
          .anyMatch(
              line ->
                  line.matches(
                      "actual: merge ran over 60000 spine rows .*, 28200 of them matched, in [2-9] parts"));
    }
  }

  @Test
  void tellsHowMuchDuckDbWroteForWantOfMemory() throws SQLException {
    Path folder = RunningServer.newFolder();
    try (TidemarkServer server =
            TidemarkServer.start(RunningServer.config(folder, Map.of("duckdb.memory", "70 MB")));
        Connection connection = DriverManager.getConnection(server.jdbcUrl());
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TEMPORARY TABLE thousand AS " + numbers(1000));

      String spilled =
          lines(
                  connection,
                  "EXPLAIN ANALYZE SELECT a.n, b.n, c.n FROM thousand AS a CROSS JOIN thousand AS b"
                      + " CROSS JOIN (VALUES 1, 2, 3, 4, 5, 6, 7, 8) AS c (n) ORDER BY c.n, b.n, a.n")
              .stream()
              .filter(line -> line.contains("spilled"))
              .findFirst()
              .orElseThrow();

      Matcher bytes =
          Pattern.compile(
                  "actual: spilled to disk, (\\d+) bytes written; all queries had (\\d+) bytes there at most, 0 before")
              .matcher(spilled);
      assertThat(bytes.matches()).as(spilled).isTrue();
      assertThat(Long.parseLong(bytes.group(1))).isPositive();
      assertThat(Long.parseLong(bytes.group(2))).isPositive();
    } finally {
      RunningServer.delete(folder);
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

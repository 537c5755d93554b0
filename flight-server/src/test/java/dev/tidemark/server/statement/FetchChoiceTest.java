package dev.tidemark.server.statement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.testing.RowLines;
import dev.tidemark.server.testing.RunningServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** AS OF joins of one PostgreSQL's tables run where they take less. */
class FetchChoiceTest {
  private static final String SIDES =
      " FROM fetched.%s AS s LEFT ASOF JOIN fetched.%s AS h MATCH_CONDITION (h.at <= s.ts) ON h.k = s.k";

  private static final String SCORES =
      " LEFT ASOF JOIN features.fetched_scores AS g MATCH_CONDITION (g.event_time <= s.ts) ON g.k = s.k";

  private static final String SCORED =
      "SELECT count(*), count(h.v), sum(h.v), sum(s.id * h.v), count(g.score), sum(g.score * h.v)";

  private static final String FETCHED =
      "root: duckdb, PostgreSQL's rows are joined faster there: estimated [0-9.]+ s in PostgreSQL,"
          + " [0-9.]+ s in DuckDB";

  private static final String SUMS = "SELECT count(*), count(h.v), sum(h.v), sum(s.id * h.v)";

  @AutoClose private Connection connection;
  private Statement statement;

  @BeforeEach
  void connect() throws SQLException {
    connection = RunningServer.connect();
    statement = connection.createStatement();
  }

  @BeforeAll
  static void fill() throws SQLException {
    RunningServer.executeInPostgres(
        "CREATE SCHEMA fetched",
        "CREATE TABLE fetched.few AS SELECT n AS id, n * 7 % 1000 AS k, timestamp '2026-01-05' AS ts FROM generate_series(1, 5) AS n",
        "CREATE TABLE fetched.many AS SELECT CAST(n AS BIGINT) AS id, n * 7 % 1000 AS k, timestamp '2026-01-01' + n * interval '1 second' AS ts FROM generate_series(1, 60000) AS n",
        "CREATE TABLE fetched.history AS SELECT n % 1000 AS k, timestamp '2026-01-01' + n * interval '1 second' AS at, n AS v FROM generate_series(1, 60000) AS n",
        "CREATE TABLE fetched.endless AS SELECT k, CASE WHEN v % 7 = 0 THEN '-infinity' ELSE at END AS at, v FROM fetched.history",
        "ANALYZE fetched.few",
        "ANALYZE fetched.many",
        "ANALYZE fetched.history",
        "ANALYZE fetched.endless");
    RunningServer.execute(
        "CREATE SCHEMA fetched FROM POSTGRES '"
            + RunningServer.server().postgresUrl()
            + "' (user = 'open_role', schema = 'fetched')",
        "CREATE FEATURE GROUP fetched_scores (k INTEGER, event_time TIMESTAMP(6), score BIGINT) ENTITY KEY (k) EVENT TIME event_time",
        "INSERT INTO features.fetched_scores VALUES (7, TIMESTAMP '2026-01-01 01:00:00', 3), (8, TIMESTAMP '2026-01-01 02:00:00', 5)");
  }

  @Test
  void fetchesBothSidesWhereThatTakesLess() throws SQLException {
    String sql = SUMS + SIDES.formatted("many", "history") + " WHERE s.id > 10";

    assertThat(lines("EXPLAIN " + sql))
        .anyMatch(line -> line.matches(FETCHED))
        .anyMatch(line -> line.startsWith("in_0: postgres:fetched"))
        .anyMatch(line -> line.matches("SELECT .* WHERE \\(\"t0\"\\.\"id\" > .*"));
    assertThat(lines("EXPLAIN ANALYZE " + sql))
        .anyMatch(line -> line.startsWith("root: duckdb, PostgreSQL's rows are joined faster"));
    assertEqualInPostgres(sql);
  }

  @Test
  void leavesFewRowsWhereTheyAre() throws SQLException {
    String sql = SUMS + SIDES.formatted("few", "history");

    assertThat(lines("EXPLAIN " + sql))
        .anyMatch(line -> line.startsWith("root: postgres:fetched, every table is there"));
    assertEqualInPostgres(sql);
  }

  @Test
  void fetchesNothingWhereAStrategyOfPostgresIsWanted() throws SQLException {
    String explain = "EXPLAIN " + SUMS + SIDES.formatted("many", "history");

    statement.execute("SET pit_strategy = 'union_last'");
    assertThat(lines(explain)).contains("root: postgres:fetched, every table is there");
    statement.execute("SET pit_strategy = 'union_last, auto'");
    assertThat(lines(explain)).contains("root: postgres:fetched, every table is there");
    statement.execute("SET pit_strategy = 'merge, auto'");
    assertThat(lines(explain)).anyMatch(line -> line.startsWith("strategy merge (set)"));
  }

  /** Times of Tidemark's are finite, so the rows can't come here; PostgreSQL compares them. */
  @Test
  void leavesRowsThatCannotBeRead() throws SQLException {
    String sql = SUMS + SIDES.formatted("many", "endless");

    assertThat(lines("EXPLAIN " + sql)).anyMatch(line -> line.startsWith("root: duckdb, "));
    assertEqualInPostgres(sql);
    assertThat(lines("EXPLAIN ANALYZE " + sql))
        .anyMatch(line -> line.startsWith("root: postgres:fetched, "))
        .contains("between engines: nothing")
        .noneMatch(line -> line.startsWith("in_0: "));
  }

  @Test
  void fetchesInAQueryOfSeveralStores() throws SQLException {
    String sql = SCORED + SIDES.formatted("many", "history") + SCORES;

    assertThat(lines("EXPLAIN " + sql))
        .anyMatch(line -> line.matches(FETCHED))
        .anyMatch(line -> line.startsWith("in_1: postgres:fetched"));
    assertEqualByRowNumber(sql);
  }

  @Test
  void leavesFewRowsOfAQueryOfSeveralStores() throws SQLException {
    String sql = SCORED + SIDES.formatted("few", "history") + SCORES;

    assertThat(lines("EXPLAIN " + sql))
        .anyMatch(line -> line.startsWith("root: duckdb, history is read from files there"))
        .noneMatch(line -> line.startsWith("in_1: "));
    assertEqualByRowNumber(sql);
  }

  @Test
  void leavesRowsThatCannotBeReadToAQueryOfSeveralStores() throws SQLException {
    String sql = SCORED + SIDES.formatted("many", "endless") + SCORES;

    assertThat(lines("EXPLAIN " + sql)).anyMatch(line -> line.startsWith("in_1: "));
    assertEqualByRowNumber(sql);
    assertThat(lines("EXPLAIN ANALYZE " + sql))
        .anyMatch(line -> line.startsWith("root: duckdb, history is read from files there"))
        .noneMatch(line -> line.startsWith("in_1: "));
  }

  /** It keeps the joins of PostgreSQL's tables there, whatever else the query reads. */
  private void assertEqualByRowNumber(String sql) throws SQLException {
    assertEqualWith("pit_strategy = 'row_number'", sql);
  }

  private void assertEqualInPostgres(String sql) throws SQLException {
    assertEqualWith("engine = 'postgres'", sql);
  }

  /** The second execution goes by what the first has found. */
  private void assertEqualWith(String setting, String sql) throws SQLException {
    List<String> chosen = lines(sql);
    assertThat(lines(sql)).isEqualTo(chosen);
    statement.execute("SET " + setting);
    assertThat(lines(sql)).isEqualTo(chosen);
    statement.execute("RESET " + setting.substring(0, setting.indexOf(' ')));
  }

  private List<String> lines(String sql) throws SQLException {
    return RowLines.of(statement, sql);
  }
}

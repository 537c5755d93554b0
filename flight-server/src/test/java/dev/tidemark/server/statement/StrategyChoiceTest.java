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

/** Strategies are chosen by what is true of the tables, not by guesses. */
class StrategyChoiceTest {
  private static final String JOIN =
      "SELECT s.id, h.v FROM %s AS s LEFT ASOF JOIN %s AS h"
          + " MATCH_CONDITION (h.at <= s.ts) ON h.k = s.k";

  @BeforeAll
  static void fill() throws SQLException {
    RunningServer.executeInPostgres(
        "CREATE SCHEMA chosen",
        "CREATE TABLE chosen.few AS SELECT n AS id, n * 7 % 1000 AS k, timestamp '2026-01-05' AS ts FROM generate_series(1, 5) AS n",
        "CREATE TABLE chosen.many AS SELECT n AS id, n * 7 % 1000 AS k, timestamp '2026-01-05' AS ts FROM generate_series(1, 40000) AS n",
        "CREATE TABLE chosen.history AS SELECT n % 1000 AS k, timestamp '2026-01-01' + n * interval '1 second' AS at, n AS v FROM generate_series(1, 100000) AS n",
        "CREATE TABLE chosen.some AS SELECT n AS id, n * 7 % 1000 AS k, timestamp '2026-01-01' + n * interval '10 seconds' AS ts FROM generate_series(1, 10000) AS n",
        "CREATE TABLE chosen.each AS SELECT n AS id, CAST(n AS BIGINT) AS k, timestamp '2026-01-05' AS ts FROM generate_series(0, 1499) AS n",
        "CREATE TABLE chosen.indexed AS SELECT * FROM chosen.history",
        "CREATE INDEX ON chosen.indexed (k, at)",
        "ANALYZE chosen.few",
        "ANALYZE chosen.some",
        "ANALYZE chosen.many",
        "ANALYZE chosen.each",
        "ANALYZE chosen.history",
        "ANALYZE chosen.indexed");
    RunningServer.execute(
        "CREATE SCHEMA chosen FROM POSTGRES '"
            + RunningServer.server().postgresUrl()
            + "' (user = 'open_role', schema = 'chosen')",
        "CREATE FEATURE GROUP chosen_group (k BIGINT, at TIMESTAMP(6), v INTEGER)"
            + " ENTITY KEY (k) EVENT TIME at",
        "INSERT INTO chosen_group SELECT CAST(k AS BIGINT), at, v FROM chosen.history WHERE v <= 3000",
        "CREATE FEATURE GROUP chosen_tail (k BIGINT, at TIMESTAMP(6), v INTEGER)"
            + " ENTITY KEY (k) EVENT TIME at",
        "INSERT INTO chosen_tail SELECT CAST(v % 1500 AS BIGINT), at, v FROM chosen.history WHERE v <= 4500");
  }

  @Test
  void looksFewRowsOfPostgresUpInAnIndex() throws SQLException {
    assertThat(chosen(JOIN.formatted("chosen.few", "chosen.indexed")))
        .startsWith("strategy lateral, ")
        .endsWith(" 5 spine rows and 100000 records of 1000 keys");
  }

  /** Pages that look-ups share are read once, however many look-ups there are. */
  @Test
  void looksManyRowsOfPostgresUpInAnIndex() throws SQLException {
    assertThat(chosen(JOIN.formatted("chosen.some", "chosen.indexed")))
        .startsWith("strategy lateral, ")
        .endsWith(" 10000 spine rows and 100000 records of 1000 keys");
  }

  /** Four million of them, which PostgreSQL's planner takes for 40,000. */
  @Test
  void countsThePairsThatIntervalsAreComparedIn() throws SQLException {
    try (Connection connection = RunningServer.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SET engine = 'postgres'");

      assertThat(chosen(statement, JOIN.formatted("chosen.many", "chosen.history")))
          .startsWith("strategy union_last, ");
    }
  }

  /** PostgreSQL's planner expects one row of what row_number leaves. */
  @Test
  void knowsTheRowsOfASpineThatIsAnAsOfJoin() throws SQLException {
    try (Connection connection = RunningServer.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SET pit_strategy = 'row_number, auto'");
      String twice =
          JOIN.formatted("chosen.few", "chosen.indexed")
              + " LEFT ASOF JOIN chosen.history AS g MATCH_CONDITION (g.at <= s.ts) ON g.k = s.k";

      assertThat(everyChosen(statement, twice))
          .hasSize(2)
          .allSatisfy(
              line -> assertThat(line).endsWith(" 5 spine rows and 100000 records of 1000 keys"));
    }
  }

  @Test
  void knowsTheFiguresOfAStrategyThatIsForced() throws SQLException {
    try (Connection connection = RunningServer.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SET pit_strategy = 'lead'");
      String sql = JOIN.formatted("chosen.few", "chosen.indexed");
      String figures = " 5 spine rows and 100000 records of 1000 keys";

      assertThat(chosen(statement, sql)).startsWith("strategy lead (set), ").endsWith(figures);
      assertThat(chosen(statement, "ANALYZE " + sql))
          .startsWith("strategy lead (set), ")
          .endsWith(figures);
    }
  }

  @Test
  void looksNoRowUpWithoutAnIndexOrWhereAllRowsAreMany() throws SQLException {
    assertThat(chosen(JOIN.formatted("chosen.many", "chosen.history")))
        .doesNotContain("lateral", "row_number");
  }

  @Test
  void countsTheRowsOfSessionTablesAndTheEntitiesOfGroups() throws SQLException {
    try (Connection connection = RunningServer.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TEMPORARY TABLE own AS SELECT id, CAST(k AS BIGINT) AS k, ts FROM chosen.many WHERE id <= 1234");

      assertThat(chosen(statement, JOIN.formatted("own", "chosen_group")))
          .matches(".* for 1234 spine rows and \\d{3,4} records of ([5-9]\\d\\d|1\\d\\d\\d) keys");
    }
  }

  /** Whether records are in the tail or in files makes no difference to how many there are. */
  @Test
  void expectsInExplainTheRecordsThatAnExecutionMeets() throws SQLException {
    try (Connection connection = RunningServer.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TEMPORARY TABLE own AS SELECT id, k, ts FROM chosen.each");
      String sql = JOIN.formatted("own", "chosen_tail");
      String records = " for 1500 spine rows and 4500 records of ";

      assertThat(chosen(statement, sql)).contains(records);
      assertThat(chosen(statement, "ANALYZE " + sql)).contains(records);
    }
  }

  @Test
  void knowsAsMuchWhereAnotherStrategyIsPreferred() throws SQLException {
    try (Connection connection = RunningServer.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SET pit_strategy = 'merge, auto'");

      assertThat(chosen(statement, JOIN.formatted("chosen.few", "chosen.indexed")))
          .startsWith("strategy lateral, ")
          .endsWith(" 5 spine rows and 100000 records of 1000 keys");

      statement.execute("SET pit_strategy = 'union_last, auto'");

      assertThat(chosen(statement, JOIN.formatted("chosen.few", "chosen.indexed")))
          .startsWith("strategy union_last (set), ")
          .endsWith(" 5 spine rows and 100000 records of 1000 keys");
    }
  }

  private static String chosen(String sql) throws SQLException {
    try (Connection connection = RunningServer.connect();
        Statement statement = connection.createStatement()) {
      return chosen(statement, sql);
    }
  }

  private static String chosen(Statement statement, String sql) throws SQLException {
    List<String> lines = everyChosen(statement, sql);
    assertThat(lines).as("strategies in the plan of %s", sql).isNotEmpty();
    return lines.get(0);
  }

  private static List<String> everyChosen(Statement statement, String sql) throws SQLException {
    List<String> chosen = new ArrayList<>();
    try (ResultSet lines = statement.executeQuery("EXPLAIN " + sql)) {
      while (lines.next()) {
        String line = lines.getString(1).strip();
        if (line.startsWith("strategy ")) {
          chosen.add(line);
        }
      }
    }
    return chosen;
  }
}

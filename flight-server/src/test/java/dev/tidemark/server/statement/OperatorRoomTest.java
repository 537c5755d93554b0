package dev.tidemark.server.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.server.testing.RowLines;
import dev.tidemark.server.testing.RunningServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A history that finds no room in a query's memory is joined all the same. How many records pass a
 * filter is guessed, too low here.
 */
class OperatorRoomTest {
  private static final int RECORDS = 40_000;

  private static final String JOIN =
      "SELECT s.k, h.v FROM spine AS s LEFT ASOF JOIN"
          + " (SELECT k, at, v FROM history WHERE v >= 0) AS h"
          + " MATCH_CONDITION (h.at <= s.ts) ON h.k = s.k";

  private Connection connection;
  private Statement statement;

  @BeforeEach
  void fill() throws SQLException {
    connection = RunningServer.connect();
    statement = connection.createStatement();
    String ten = "(VALUES 0, 1, 2, 3, 4, 5, 6, 7, 8, 9)";
    statement.execute(
        "CREATE TEMPORARY TABLE history AS SELECT n % 10 AS k,"
            + " TIMESTAMP '2026-01-01 00:00:00' + n * INTERVAL '1' SECOND AS at, n AS v FROM"
            + " (SELECT a.n + 10 * b.n + 100 * c.n + 1000 * d.n + 10000 * e.n AS n"
            + " FROM %1$s AS a (n), %1$s AS b (n), %1$s AS c (n), %1$s AS d (n), %1$s AS e (n))"
                .formatted(ten)
            + " WHERE n < "
            + RECORDS);
    statement.execute(
        "CREATE TEMPORARY TABLE spine AS SELECT n AS k, TIMESTAMP '2026-01-01 01:00:00' AS ts FROM "
            + ten
            + " AS t (n)");
  }

  @AfterEach
  void forget() throws SQLException {
    connection.close();
  }

  private List<String> lines(String sql) throws SQLException {
    return RowLines.of(statement, sql);
  }

  private List<String> answer() throws SQLException {
    return lines(JOIN + " ORDER BY s.k");
  }

  private void wantWithin(String strategies, String memory) throws SQLException {
    statement.execute("SET pit_strategy = '" + strategies + "'");
    statement.execute("SET memory_limit = '" + memory + "'");
  }

  @Test
  void beginsAgainWithAnotherStrategy() throws SQLException {
    statement.execute("SET pit_strategy = 'row_number'");
    List<String> expected = answer();

    wantWithin("probe, auto", "1 MB");

    assertThat(answer()).hasSize(10).isEqualTo(expected);
  }

  @Test
  void tellsOfItInExplainAnalyze() throws SQLException {
    wantWithin("probe, auto", "1 MB");

    assertThat(lines("EXPLAIN " + JOIN)).anyMatch(line -> line.startsWith("strategy probe (set)"));
    assertThat(lines("EXPLAIN ANALYZE " + JOIN))
        .anyMatch(
            line ->
                line.matches(
                    "actual: probe was given up after .* ms: The history has 40000 records, .*"))
        .contains("not probe: it was tried and found no room")
        .anyMatch(line -> line.matches("actual: (?!probe)\\w+ ran over 10 spine rows .*"))
        .noneMatch(line -> line.startsWith("actual: probe ran"));
  }

  @Test
  void doesNotTryWhatIsThoughtToFindNoRoom() throws SQLException {
    wantWithin("probe, auto", "200 kB");

    assertThat(lines("EXPLAIN ANALYZE " + JOIN))
        .anyMatch(line -> line.matches("not probe: it would keep about . MB, and .* 0 MB"))
        .noneMatch(line -> line.contains("given up"));
  }

  @Test
  void saysWhatHelpsWhereNothingElseMayBeTried() throws SQLException {
    wantWithin("probe", "1 MB");

    assertThatThrownBy(this::answer)
        .hasMessageContaining("MEMORY_LIMIT: The history has 40000 records")
        .hasMessageContaining("SET pit_strategy = 'merge'");
  }
}

package dev.tidemark.sqltests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What queries on a real Trino leave behind: nothing, whether they end, fail or are cancelled. */
@Tag("trino")
@Timeout(300)
@ExtendWith(TrinoExtension.class)
class TrinoQueriesTest {
  private static final String JOINED =
      " FROM trino_rows AS s LEFT ASOF JOIN trino_g AS f"
          + " MATCH_CONDITION (f.event_time <= s.ts) ON f.id = s.id";

  private Connection connection;
  private Connection postgres;

  @BeforeEach
  void fill(RunningServer server) throws SQLException {
    connection = server.connect();
    postgres = DriverManager.getConnection(server.postgresUrl(), server.postgresLogin());
    run("DROP FEATURE GROUP IF EXISTS trino_g");
    run(
        "CREATE FEATURE GROUP trino_g (id BIGINT, event_time TIMESTAMP(6), clicks INTEGER, name VARCHAR)"
            + " ENTITY KEY (id) EVENT TIME event_time");
    run(
        "INSERT INTO trino_g SELECT x.d * 10 + y.d, TIMESTAMP '2026-01-01 00:00:00', y.d, 'n'"
            + " FROM (VALUES (0), (1), (2), (3)) AS x (d),"
            + " (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) AS y (d)");
    run("DROP TABLE IF EXISTS trino_digits");
    run("DROP TABLE IF EXISTS trino_rows");
    run(
        "CREATE TEMPORARY TABLE trino_digits AS SELECT d FROM"
            + " (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) AS v (d)");
    run(
        "CREATE TEMPORARY TABLE trino_rows AS SELECT CAST(a.d * 10 + b.d AS BIGINT) AS id,"
            + " TIMESTAMP '2026-01-02 00:00:00' + c.d * INTERVAL '1' DAY AS ts, e.d * 10 + f.d AS n"
            + " FROM trino_digits AS a, trino_digits AS b, trino_digits AS c, trino_digits AS e,"
            + " trino_digits AS f");
    run("SET engine = 'trino'");
  }

  @AfterEach
  void close() throws SQLException {
    run("RESET engine");
    run("DROP FEATURE GROUP trino_g");
    connection.close();
    postgres.close();
  }

  private void run(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private List<String> rows(Connection where, String sql) throws SQLException {
    try (Statement statement = where.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<String> rows = new ArrayList<>();
      while (result.next()) {
        List<String> fields = new ArrayList<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          fields.add(result.getString(i));
        }
        rows.add(String.join("|", fields));
      }
      return rows;
    }
  }

  private void assertNothingIsLeft(RunningServer server) throws Exception {
    assertThat(
            rows(
                postgres,
                "SELECT table_name FROM iceberg_tables WHERE table_namespace = 'tidemark_tmp'"))
        .isEmpty();
    Path folder = server.warehouse().resolve("temporary");
    if (Files.exists(folder)) {
      try (Stream<Path> left = Files.list(folder)) {
        assertThat(left).isEmpty();
      }
    }
  }

  /** What Tidemark had Trino run last. */
  private String lastOnTrino(TrinoServer trino) throws SQLException {
    try (Connection watcher = trino.connect()) {
      return rows(
              watcher,
              "SELECT query FROM system.runtime.queries WHERE source = 'tidemark'"
                  + " ORDER BY created DESC LIMIT 1")
          .get(0);
    }
  }

  private void awaitReplication() throws SQLException {
    while (!rows(connection, "SELECT count(*) FROM offline.trino_g").equals(List.of("40"))) {
      Thread.onSpinWait();
    }
  }

  @Test
  void runsOnTrinoAndSaysSo() throws SQLException {
    awaitReplication();

    assertThat(String.join("\n", rows(connection, "EXPLAIN SELECT s.n, f.clicks" + JOINED)))
        .contains(": trino, history is read there")
        .contains("FOR VERSION AS OF BIGINT");
  }

  @Test
  void tellsWhatTrinoDidInExplainAnalyze() throws SQLException {
    awaitReplication();

    assertThat(String.join("\n", rows(connection, "EXPLAIN ANALYZE SELECT s.n, f.clicks" + JOINED)))
        .containsPattern("pruned by: .*OneOf.column=id, ")
        .containsPattern("in_\\d+: trino, history is read there\n")
        .containsPattern("\n  actual: 100000 rows, [0-9.]+ ms\n")
        .containsPattern(
            "\n  actual: Trino 2\\w+: \\d+ splits on 1 nodes, [1-9]\\d+ rows and [1-9]\\d+ bytes read,"
                + " \\d+ bytes between nodes, peak memory \\d+ bytes, CPU [1-9]\\d* ms\n")
        .contains("\"event_time\" <= CAST('2026-01-11 00:00:00.000000' AS timestamp(6))")
        .containsPattern("between engines: .*100000 rows of in_");
  }

  @Test
  void bringsALargeResultInATableThatDuckDbReads(RunningServer server, TrinoServer trino)
      throws Exception {
    String query = "SELECT s.id, s.ts, s.n, f.clicks, f.name" + JOINED + " ORDER BY 1, 2, 3";
    List<String> there = rows(connection, query);
    String statement = lastOnTrino(trino);

    run("SET engine = 'duckdb'");

    assertThat(there).hasSize(100_000).isEqualTo(rows(connection, query));
    assertThat(statement).startsWith("CREATE TABLE \"tidemark\".\"tidemark_tmp\".\"until_");
    assertNothingIsLeft(server);
  }

  @Test
  void bringsASmallResultByItself(RunningServer server, TrinoServer trino) throws Exception {
    assertThat(rows(connection, "SELECT count(*), count(f.clicks)" + JOINED))
        .containsExactly("100000|40000");

    assertThat(lastOnTrino(trino)).startsWith("WITH ");
    assertNothingIsLeft(server);
  }

  /** Of many events of several entities, some of which end, at times that meet. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "COUNT(*)",
        "COUNT(DISTINCT page)",
        "SUM(amount)",
        "SUM(price)",
        "AVG(price)",
        "MIN(page)",
        "MAX(amount)",
        "LAST(page)"
      })
  void aggregatesStreamsOverAPartOfTheKeyAsDuckDbDoes(String aggregate) throws SQLException {
    run("DROP STREAM FEATURE IF EXISTS trino_stream");
    run("DROP FEATURE GROUP IF EXISTS trino_events");
    run(
        "CREATE FEATURE GROUP trino_events (user_id BIGINT, item BIGINT, event_time TIMESTAMP(6),"
            + " page VARCHAR, amount INTEGER, price DECIMAL(6, 2)) ENTITY KEY (user_id, item) EVENT TIME event_time");
    run(
        "CREATE STREAM FEATURE trino_stream ON trino_events AS "
            + aggregate
            + " OVER LAST INTERVAL '10' MINUTE PER user_id");
    run(
        "INSERT INTO trino_events SELECT a.d % 3, b.d, TIMESTAMP '2026-01-01 00:00:00'"
            + " + (a.d * 61 + b.d * 37 + c.d * 23) % 90 * INTERVAL '1' MINUTE, 'p' || CAST((a.d + b.d * c.d) % 5 AS VARCHAR),"
            + " NULLIF(a.d * b.d - c.d, 7), CAST(a.d - b.d AS DECIMAL(6, 2)) / 4"
            + " FROM trino_digits AS a, trino_digits AS b, trino_digits AS c");
    run(
        "DELETE FROM trino_events WHERE item IN (3, 5) AND event_time = TIMESTAMP '2026-01-01 00:40:00'");
    String changes =
        "SELECT user_id, event_time, trino_stream FROM trino_stream ORDER BY user_id, event_time";
    String joined =
        "SELECT s.id, s.ts, f.trino_stream FROM (SELECT id, TIMESTAMP '2026-01-01 00:00:00'"
            + " + n * INTERVAL '1' MINUTE AS ts FROM trino_rows WHERE id < 5) AS s"
            + " LEFT ASOF JOIN trino_stream AS f MATCH_CONDITION (f.event_time <= s.ts)"
            + " ON f.user_id = s.id ORDER BY s.id, s.ts";
    List<String> there = rows(connection, changes);
    List<String> joinedThere = rows(connection, joined);
    assertThat(String.join("\n", rows(connection, "EXPLAIN " + joined)))
        .contains(": trino, history is read there");

    run("SET engine = 'duckdb'");

    assertThat(there).hasSizeGreaterThan(200).isEqualTo(rows(connection, changes));
    assertThat(joinedThere).isEqualTo(rows(connection, joined));
    run("DROP STREAM FEATURE trino_stream");
    run("DROP FEATURE GROUP trino_events");
  }

  @ParameterizedTest
  @ValueSource(strings = {"s.id", "s.id, s.ts, s.n, f.clicks, f.name, f.event_time"})
  void namesTrinosQueryInErrorsAndLeavesNothing(String columns, RunningServer server)
      throws Exception {
    assertThatThrownBy(
            () ->
                rows(
                    connection,
                    "SELECT "
                        + columns
                        + " FROM trino_rows AS s JOIN trino_g AS f"
                        + " ON f.id = s.id AND s.n / (f.clicks - f.clicks) = 1"))
        .hasMessageContaining("DIVISION_BY_ZERO: Trino says: Query failed (#2");

    assertNothingIsLeft(server);
  }

  @Test
  void showsItsProgressAndStopsOnTrinoWhenItIsCancelled(RunningServer server, TrinoServer trino)
      throws Exception {
    try (Connection other = server.connect();
        Connection watcher = trino.connect();
        Statement statement = connection.createStatement()) {
      Future<ResultSet> result =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  ResultSet rows =
                      statement.executeQuery(
                          "SELECT count(*) FROM trino_rows AS a JOIN trino_g AS g ON g.id <= a.id"
                              + " JOIN trino_rows AS b ON b.n <= a.n JOIN trino_rows AS c ON c.n <= b.n");
                  rows.next();
                  return rows;
                } catch (SQLException e) {
                  throw new IllegalStateException(e);
                }
              });
      while (progress(other).isEmpty()) {
        assertThat(result.isDone()).isFalse();
      }
      String words = progress(other).get(0);
      assertThat(words).matches("Trino 2\\w+: \\d+ %, \\d+ rows read");
      String state =
          "SELECT state, error_code FROM system.runtime.queries WHERE query_id = '"
              + words.substring("Trino ".length(), words.indexOf(':'))
              + "'";
      assertThat(rows(watcher, state)).first().asString().doesNotStartWith("F");

      statement.cancel();

      assertThatThrownBy(() -> result.get(60, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class);
      while (!progress(other).isEmpty()) {
        Thread.onSpinWait();
      }
      while (!rows(watcher, state).equals(List.of("FAILED|USER_CANCELED"))) {
        assertThat(rows(watcher, state)).first().asString().doesNotStartWith("FINISHED");
      }
    }
    assertNothingIsLeft(server);
  }

  private List<String> progress(Connection where) throws SQLException {
    return rows(
        where, "SELECT progress FROM system.queries WHERE state = 'RUNNING' AND progress <> ''");
  }
}

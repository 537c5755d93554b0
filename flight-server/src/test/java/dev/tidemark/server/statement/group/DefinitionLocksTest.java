package dev.tidemark.server.statement.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.testing.Await;
import dev.tidemark.server.testing.RunningServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Statements that change definitions and need histories, too, don't wait for each other. */
@Timeout(120)
class DefinitionLocksTest {
  private static final String COLUMNS =
      " (k BIGINT, event_time TIMESTAMP(6), v BIGINT) ENTITY KEY (k) EVENT TIME event_time";

  /** Of those that wait for one another in vain; what has to be done takes a moment. */
  private static final long PATIENCE_SECONDS = 29;

  private Connection postgres;
  private Statement catalog;

  @BeforeEach
  void start() throws SQLException {
    postgres =
        DriverManager.getConnection(
            RunningServer.server().postgresUrl(), RunningServer.server().postgresLogin());
    catalog = postgres.createStatement();
  }

  @AfterEach
  void stop() throws SQLException {
    postgres.close();
    assertThat(execute("DROP FEATURE GROUP IF EXISTS turns")).isEqualTo("done");
  }

  private String execute(String sql) {
    try (Connection connection = RunningServer.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
      return "done";
    } catch (SQLException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private CompletableFuture<String> executing(String sql) {
    return CompletableFuture.supplyAsync(() -> execute(sql));
  }

  private boolean areWaiting(int statements) throws SQLException {
    return number("SELECT count(*) FROM pg_locks WHERE classid = 1416193134 AND NOT granted")
        == statements;
  }

  private long number(String sql) throws SQLException {
    try (ResultSet row = catalog.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  /** Version 1 has the name, and version 2 some of its records. */
  private void createTwoVersions() {
    assertThat(execute("CREATE FEATURE GROUP turns" + COLUMNS)).isEqualTo("done");
    assertThat(execute("INSERT INTO turns VALUES (1, TIMESTAMP '2026-01-01 00:00:00', 1)"))
        .isEqualTo("done");
    assertThat(execute("CREATE FEATURE GROUP turns VERSION 2" + COLUMNS)).isEqualTo("done");
    assertThat(execute("BACKFILL FEATURE GROUP turns VERSION 2 FROM VERSION 1 AS SELECT *"))
        .isEqualTo("done");
    assertThat(execute("INSERT INTO turns VALUES (2, TIMESTAMP '2026-01-01 00:00:00', 2)"))
        .isEqualTo("done");
  }

  /** The second begins when the first waits for its turn; then both may go on. */
  private String[] inTurn(String first, String second) throws Exception {
    catalog.execute("SELECT pg_advisory_lock(1416193134, 1)");
    CompletableFuture<String> one = executing(first);
    Await.until(() -> areWaiting(1));
    CompletableFuture<String> other = executing(second);
    Await.until(() -> areWaiting(2));
    long started = System.nanoTime();
    catalog.execute("SELECT pg_advisory_unlock(1416193134, 1)");
    String[] results = {one.join(), other.join()};
    assertThat((System.nanoTime() - started) / 1_000_000_000)
        .as("seconds that they took")
        .isLessThan(PATIENCE_SECONDS);
    return results;
  }

  @Test
  void aGroupIsDroppedWhileItsNameIsToBeGivenAway() throws Exception {
    createTwoVersions();

    String[] results =
        inTurn("DROP FEATURE GROUP turns", "ALTER FEATURE GROUP turns SET VERSION 2");

    assertThat(results[0]).isEqualTo("done");
    assertThat(results[1]).contains("TABLE_NOT_FOUND");
    assertThat(execute("CREATE FEATURE GROUP turns" + COLUMNS)).isEqualTo("done");
  }

  @Test
  void aNameIsGivenAwayBeforeTheGroupIsDropped() throws Exception {
    createTwoVersions();

    String[] results =
        inTurn("ALTER FEATURE GROUP turns SET VERSION 2", "DROP FEATURE GROUP turns");

    assertThat(results).containsExactly("done", "done");
    assertThat(execute("CREATE FEATURE GROUP turns" + COLUMNS)).isEqualTo("done");
  }

  @Test
  void aVersionIsDroppedWhileItIsToGetTheName() throws Exception {
    createTwoVersions();

    String[] results =
        inTurn("DROP FEATURE GROUP turns VERSION 2", "ALTER FEATURE GROUP turns SET VERSION 2");

    assertThat(results[0]).isEqualTo("done");
    assertThat(results[1]).contains("TABLE_NOT_FOUND");
  }

  @Test
  void aGroupIsDroppedWhileItsTtlIsToGrow() throws Exception {
    assertThat(execute("CREATE FEATURE GROUP turns" + COLUMNS + " WITH (ttl = '1 days')"))
        .isEqualTo("done");

    String[] results =
        inTurn("DROP FEATURE GROUP turns", "ALTER FEATURE GROUP turns SET (ttl = '2 days')");

    assertThat(results[0]).isEqualTo("done");
    assertThat(results[1]).contains("TABLE_NOT_FOUND");
  }

  /** Its last records are about to be copied, before anything keeps the drop away. */
  @Test
  void aVersionIsDroppedWhileItGetsItsLastRecords() throws Exception {
    createTwoVersions();
    postgres.setAutoCommit(false);
    catalog.execute("LOCK TABLE tidemark.load IN ACCESS EXCLUSIVE MODE");
    CompletableFuture<String> version = executing("ALTER FEATURE GROUP turns SET VERSION 2");
    // Whatever else looks at loads from time to time waits for the table, too.
    Await.until(() -> waitFor("tidemark.load") >= 1);

    CompletableFuture<String> drop = executing("DROP FEATURE GROUP turns");
    Await.until(() -> execute("SELECT count(*) FROM turns").contains("TABLE_NOT_FOUND"));
    postgres.commit();

    assertThat(version.join())
        .contains("TABLE_NOT_FOUND: Version 1 of feature group 'turns' was dropped meanwhile");
    assertThat(drop.join()).isEqualTo("done");
  }

  private long waitFor(String table) throws SQLException {
    return number(
        "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = '%s'::regclass"
            .formatted(table));
  }

  /** It has read one version when the other one is about to go. */
  @Test
  void aQueryOfBothVersionsIsGivenWay() throws Exception {
    createTwoVersions();
    String ids = "SELECT %s(id) FROM tidemark.feature_group_version WHERE name = 'turns'";
    String older = "SELECT count(*) FROM tidemark.online_" + number(ids.formatted("min"));
    String newer = "SELECT count(*) FROM tidemark.online_" + number(ids.formatted("max"));
    postgres.setAutoCommit(false);
    assertThat(number(newer)).isEqualTo(1);
    CompletableFuture<String> drop = executing("DROP FEATURE GROUP turns");
    Await.until(
        () -> number("SELECT count(*) FROM pg_locks WHERE relation > 0 AND NOT granted") > 0);

    assertThat(number(older)).isEqualTo(2);

    assertThat(drop.isDone()).isFalse();
    postgres.commit();
    assertThat(drop.join()).isEqualTo("done");
  }

  /** Nothing is arranged: whoever is first; a group may go at any moment of the other's work. */
  @Test
  void bothAtOnceTimeAndAgain() throws Exception {
    for (int i = 0; i < 5; i++) {
      createTwoVersions();
      long started = System.nanoTime();

      CompletableFuture<String> version = executing("ALTER FEATURE GROUP turns SET VERSION 2");
      CompletableFuture<String> drop = executing("DROP FEATURE GROUP turns");

      assertThat(drop.join()).isEqualTo("done");
      assertThat(version.join())
          .doesNotContain(
              "deadlock", "lock timeout", "Another change of the catalog", "cache lookup");
      assertThat((System.nanoTime() - started) / 1_000_000_000).isLessThan(PATIENCE_SECONDS);
    }
  }
}

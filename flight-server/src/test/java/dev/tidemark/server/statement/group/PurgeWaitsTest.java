package dev.tidemark.server.statement.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.testing.Await;
import dev.tidemark.server.testing.OwnPostgres;
import dev.tidemark.server.testing.ServerProcess;
import java.nio.file.Path;
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
import org.junit.jupiter.api.io.TempDir;

/** A purge removes files and what PostgreSQL keeps once nobody can be reading them. */
@Timeout(400)
class PurgeWaitsTest {
  /** More than a connection takes before its client reads. */
  private static final String MANY_ROWS =
      "SELECT a.v, repeat(b.v, 50) FROM offline.g AS a, offline.g AS b, offline.g AS c,"
          + " offline.g AS d, offline.g AS e, offline.g AS f";

  @TempDir private Path data;
  private PurgedGroup group;

  @BeforeEach
  void start() throws SQLException {
    group = new PurgedGroup(data);
  }

  @AfterEach
  void stop() throws SQLException {
    group.close();
  }

  @Test
  void waitsForReadersOfOlderSnapshotsAndForOpenTransactions() throws Exception {
    group.writeEverywhere();
    group.postgres().setAutoCommit(false);
    group.execute(group.postgres(), "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
    group.execute(group.postgres(), "SELECT count(*) FROM " + group.table("online"));

    CompletableFuture<Void> purge = group.purging(group.server().jdbcUrl());
    Await.until(
        () ->
            group
                .value("SELECT count(*) FROM online.g WHERE k = '" + PurgedGroup.KEY + "'")
                .equals("0"));
    group.put("meanwhile", "kept", 12);

    assertThat(purge.isDone()).isFalse();
    group.postgres().rollback();
    group.postgres().setAutoCommit(true);
    purge.join();
    group.nothingHoldsIt();
    assertThat(group.value("CHECK CONSISTENCY g")).isEmpty();
  }

  /** One that began while the tables were rewritten may see what PostgreSQL had sampled of them. */
  @Test
  void waitsForTransactionsThatBeginMeanwhile() throws Exception {
    group.writeEverywhere();
    String online = group.table("online");
    String analyzed =
        "SELECT pg_stat_get_last_analyze_time('" + group.table("tail") + "'::regclass)::text";
    String before = group.value(group.postgres(), analyzed);
    try (Connection reader =
        DriverManager.getConnection(group.server().postgresUrl(), group.server().postgresLogin())) {
      group.postgres().setAutoCommit(false);
      group.execute(group.postgres(), "LOCK TABLE " + online + " IN ACCESS SHARE MODE");
      CompletableFuture<Void> purge = group.purging(group.server().jdbcUrl());
      String rewrites =
          "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = '"
              + online
              + "'::regclass";
      Await.until(() -> group.value(reader, rewrites).equals("1"));
      reader.setAutoCommit(false);
      group.execute(reader, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
      group.execute(reader, "SELECT 1");
      group.postgres().rollback();
      group.postgres().setAutoCommit(true);
      String waits =
          "SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
              + " AND query LIKE 'SELECT NOT EXISTS%backend_xmin%'";
      Await.until(
          () ->
              !group.value(group.postgres(), analyzed).equals(before)
                  && (purge.isDone() || !group.value(group.postgres(), waits).equals("0")));

      reader.rollback();
      purge.join();
    }
    group.nothingHoldsIt();
  }

  /** It is sending rows of the entity when their files are to go. */
  @Test
  void waitsForAQueryOfAnotherServer() throws Exception {
    group.writeEverywhere();
    try (ServerProcess other =
            ServerProcess.serveOn(
                new OwnPostgres(data),
                data.resolve("other"),
                "--warehouse",
                data.resolve("warehouse").toString());
        Connection reading = DriverManager.getConnection(other.jdbcUrl());
        Statement statement = reading.createStatement()) {
      String epoch = "SELECT last_value FROM tidemark.reading_epoch";
      String before = group.value(group.postgres(), epoch);
      CompletableFuture<Void> purge;
      try (ResultSet rows = statement.executeQuery(MANY_ROWS)) {
        assertThat(rows.next()).isTrue();
        purge = group.purging(group.server().jdbcUrl());
        Await.until(() -> !group.value(group.postgres(), epoch).equals(before));

        assertThat(purge.isDone()).isFalse();
        assertThat(group.filesHolding("warehouse")).isNotEmpty();
      }
      purge.join();
    }
    group.nothingHoldsIt();
  }
}

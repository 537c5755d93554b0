package dev.tidemark.server.statement.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.testing.Await;
import dev.tidemark.server.testing.FolderFiles;
import dev.tidemark.server.testing.OwnPostgres;
import dev.tidemark.server.testing.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server is killed in the middle of a purge. Either nothing has happened, or the purge is
 * finished though nobody repeats it; and at no moment does a query find a part of the entity. A
 * build kills at two of the moments, the profile {@code crashes} at all of them.
 */
@Timeout(400)
class PurgeCrashTest {
  private static final String ALL = "6 records, online 1";
  private static final String NONE = "0 records, online 0";

  @TempDir private Path data;
  private PurgedGroup group;

  @BeforeEach
  void start() throws Exception {
    group = new PurgedGroup(data);
    group.writeEverywhere();
  }

  @AfterEach
  void stop() throws SQLException {
    group.close();
  }

  private ServerProcess otherServer() throws IOException {
    return ServerProcess.serveOn(
        new OwnPostgres(data),
        data.resolve("killed"),
        "--warehouse",
        data.resolve("warehouse").toString());
  }

  /** In one query of this server. */
  private String found(Connection where) throws SQLException {
    String sql =
        ("SELECT h.n, o.n FROM (SELECT count(*) AS n FROM features.g WHERE k = '%1$s') AS h,"
                + " (SELECT count(*) AS n FROM online.g WHERE k = '%1$s') AS o")
            .formatted(PurgedGroup.KEY);
    try (Statement statement = where.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1) + " records, online " + row.getLong(2);
    }
  }

  /** A query that begins while PostgreSQL's tables are written anew has to be repeated. */
  private void found(Connection where, Set<String> seen) throws SQLException {
    try {
      seen.add(found(where));
    } catch (SQLException e) {
      assertThat(e.getMessage()).contains("CONFLICT");
    }
  }

  private boolean isLockAwaited(String condition) throws SQLException {
    return !group
        .value(group.postgres(), "SELECT count(*) FROM pg_locks WHERE NOT granted AND " + condition)
        .equals("0");
  }

  /** The purge waits for what the statement locks, and its server is killed then. */
  private void nothingHasHappenedAfterAKill(String lock, String awaited) throws Exception {
    group.postgres().setAutoCommit(false);
    group.execute(group.postgres(), lock);
    try (ServerProcess killed = otherServer()) {
      CompletableFuture<Void> purge = group.purging(killed.jdbcUrl());
      Await.until(() -> isLockAwaited(awaited));
      assertThat(found(group.connection())).isEqualTo(ALL);

      killed.kill();

      assertThat(purge.handle((done, failure) -> failure).join()).isNotNull();
    }
    group.postgres().rollback();
    group.postgres().setAutoCommit(true);
    Await.until(
        () ->
            group
                .value(
                    group.postgres(),
                    "SELECT count(*) FROM pg_locks WHERE classid IN (1416193133, 1416193138)"
                        + " AND mode = 'ExclusiveLock'")
                .equals("0"));
    assertThat(found(group.connection())).isEqualTo(ALL);
    assertThat(group.value(group.postgres(), "SELECT count(*) FROM tidemark.purge")).isEqualTo("0");
    assertThat(group.value("CHECK CONSISTENCY g")).isEmpty();
    aMinutePasses();
    group.execute("PURGE FROM g WHERE k = '" + PurgedGroup.KEY + "'");
    group.nothingHoldsIt();
  }

  /** Manifests that are younger may be some other engine's, which is about to commit them. */
  private void aMinutePasses() throws IOException {
    FileTime before = FileTime.from(Instant.now().minus(Duration.ofMinutes(2)));
    for (Path file : FolderFiles.in(data.resolve("warehouse"))) {
      Files.setLastModifiedTime(file, before);
    }
  }

  @Test
  @Tag("crash")
  void nothingHasHappenedBeforeWritersAreKeptOut() throws Exception {
    nothingHasHappenedAfterAKill(
        "SELECT pg_advisory_xact_lock(1416193133, max(id)::integer)"
            + " FROM tidemark.feature_group_version",
        "classid = 1416193133");
  }

  @Test
  @Tag("crash")
  void nothingHasHappenedWhileRowsAreDeleted() throws Exception {
    nothingHasHappenedAfterAKill(
        "SELECT FROM " + group.table("online") + " FOR UPDATE", "locktype = 'transactionid'");
  }

  /** By then online and tail are without the entity, and Iceberg has committed. */
  @Test
  void nothingHasHappenedUntilTheTransactionEnds() throws Exception {
    nothingHasHappenedAfterAKill(
        "LOCK TABLE tidemark.purge IN SHARE MODE", "relation = 'tidemark.purge'::regclass");
  }

  /** The same of all versions: one of them is purged by then. */
  @Test
  @Tag("crash")
  void nothingHasHappenedToAnyVersionUntilTheTransactionEnds() throws Exception {
    group.execute(
        "CREATE FEATURE GROUP g VERSION 2 (k VARCHAR, event_time TIMESTAMP(6), v VARCHAR)"
            + " ENTITY KEY (k) EVENT TIME event_time");
    group.execute("BACKFILL FEATURE GROUP g VERSION 2 FROM VERSION 1 AS SELECT k, event_time, v");
    group.execute("ALTER FEATURE GROUP g SET VERSION 2");

    nothingHasHappenedAfterAKill(
        "SELECT FROM " + group.table("online") + " FOR UPDATE", "locktype = 'transactionid'");

    assertThat(group.value("SELECT count(*) FROM g_v1")).isEqualTo("5");
  }

  /** Holds up the removal of files, as a transaction does that may still see the rows. */
  private void beginToRead(Connection postgres) throws SQLException {
    postgres.setAutoCommit(false);
    group.execute(postgres, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
    group.execute(postgres, "SELECT count(*) FROM tidemark.tail");
  }

  @Test
  @Tag("crash")
  void anotherServerFinishesWhatAKillLeft() throws Exception {
    beginToRead(group.postgres());
    try (ServerProcess killed = otherServer()) {
      CompletableFuture<Void> purge = group.purging(killed.jdbcUrl());
      Await.until(() -> found(group.connection()).equals(NONE));
      group.put(PurgedGroup.KEY, "put again", 11);

      killed.kill();

      assertThat(purge.handle((done, failure) -> failure).join()).isNotNull();
    }
    String unfinished =
        "SELECT feature_group || ' ' || operation || ' ' || \"rows\" FROM system.maintenance"
            + " WHERE ended_at IS NULL";
    assertThat(group.value(unfinished)).isEqualTo("g_v1 purge 6");
    assertThat(group.filesHoldingTheSecret("warehouse")).isNotEmpty();

    group.postgres().rollback();
    group.postgres().setAutoCommit(true);
    Await.until(() -> group.value(unfinished).isEmpty());

    group.execute(group.postgres(), "CHECKPOINT");
    assertThat(group.filesHoldingTheSecret("")).isEmpty();
    assertThat(found(group.connection())).isEqualTo("1 records, online 1");
    assertThat(group.value("SELECT v FROM online.g WHERE k = '" + PurgedGroup.KEY + "'"))
        .isEqualTo("put again");
    assertThat(group.value("CHECK CONSISTENCY g")).isEmpty();
    assertThat(
            group.value(
                "SELECT \"rows\" FROM system.maintenance"
                    + " WHERE operation = 'purge' AND error IS NULL"))
        .isEqualTo("6");
    assertThat(group.value(group.postgres(), "SELECT count(*) FROM tidemark.purge")).isEqualTo("0");
  }

  @Test
  @Tag("crash")
  void mayBeRepeatedAllTheSame() throws Exception {
    beginToRead(group.postgres());
    CompletableFuture<Void> repeated;
    try (ServerProcess killed = otherServer()) {
      CompletableFuture<Void> purge = group.purging(killed.jdbcUrl());
      Await.until(() -> found(group.connection()).equals(NONE));
      killed.kill();
      assertThat(purge.handle((done, failure) -> failure).join()).isNotNull();
      repeated = group.purging(group.server().jdbcUrl());
    }
    group.postgres().rollback();
    group.postgres().setAutoCommit(true);

    repeated.join();

    group.nothingHoldsIt();
    assertThat(group.value(group.postgres(), "SELECT count(*) FROM tidemark.purge")).isEqualTo("0");
  }

  /** Who changes or drops the group meanwhile isn't in the way. */
  @Test
  @Tag("crash")
  void isFinishedThoughTheGroupIsChangedMeanwhileAndForgottenWithIt() throws Exception {
    group.execute(
        "CREATE FEATURE GROUP dropped (k VARCHAR, event_time TIMESTAMP(6))"
            + " ENTITY KEY (k) EVENT TIME event_time");
    group.execute("INSERT INTO dropped VALUES ('a', TIMESTAMP '2026-01-01 00:00:00')");
    beginToRead(group.postgres());
    try (ServerProcess killed = otherServer()) {
      CompletableFuture<Void> purge = group.purging(killed.jdbcUrl());
      CompletableFuture<Void> other =
          CompletableFuture.runAsync(
              () -> {
                try (Connection own = DriverManager.getConnection(killed.jdbcUrl())) {
                  group.execute(own, "PURGE FROM dropped WHERE k = 'a'");
                } catch (SQLException e) {
                  throw new IllegalStateException(e);
                }
              });
      String unfinished = "SELECT count(*) FROM system.maintenance WHERE ended_at IS NULL";
      Await.until(() -> group.value(unfinished).equals("2"));

      killed.kill();

      assertThat(purge.handle((done, failure) -> failure).join()).isNotNull();
      assertThat(other.handle((done, failure) -> failure).join()).isNotNull();
    }
    group.execute("ALTER FEATURE GROUP g ADD FEATURE w VARCHAR");
    group.execute("DROP FEATURE GROUP dropped");
    group.postgres().rollback();
    group.postgres().setAutoCommit(true);

    Await.until(
        () -> group.value(group.postgres(), "SELECT count(*) FROM tidemark.purge").equals("0"));

    group.nothingHoldsIt();
    assertThat(found(group.connection())).isEqualTo(NONE);
    assertThat(
            group.value(
                "SELECT count(*) FROM system.maintenance WHERE operation = 'purge'"
                    + " AND feature_group = 'g_v1' AND error IS NULL"))
        .isEqualTo("1");
  }

  /** One server, its own PostgreSQL, and nobody who asks for anything. */
  @Test
  void theNextStartFinishesWhatAKillLeft() throws Exception {
    group.close();
    try (ServerProcess killed = ServerProcess.serve(data);
        Connection client = DriverManager.getConnection(killed.jdbcUrl());
        Connection reader = postgres()) {
      beginToRead(reader);
      CompletableFuture<Void> purge = group.purging(killed.jdbcUrl());
      Await.until(() -> found(client).equals(NONE));

      killed.kill();

      assertThat(purge.handle((done, failure) -> failure).join()).isNotNull();
    }
    assertThat(group.filesHoldingTheSecret("warehouse")).isNotEmpty();

    try (ServerProcess restarted = ServerProcess.serve(data);
        Connection client = DriverManager.getConnection(restarted.jdbcUrl());
        Connection postgres = postgres()) {
      assertThat(found(client)).isEqualTo(NONE);
      Await.until(() -> group.value(postgres, "SELECT count(*) FROM tidemark.purge").equals("0"));
      group.execute(postgres, "CHECKPOINT");
      assertThat(group.filesHolding("")).isEmpty();
      assertThat(group.value(client, "CHECK CONSISTENCY g")).isEmpty();
    }
  }

  private Connection postgres() throws Exception {
    return new OwnPostgres(data).connect();
  }

  /** Some of them pin the history before the purge and read the tail after it. */
  @Test
  void noQueryFindsAPartOfTheEntity() throws Exception {
    AtomicBoolean enough = new AtomicBoolean();
    Set<String> seen = ConcurrentHashMap.newKeySet();
    CompletableFuture<Void> reading =
        CompletableFuture.runAsync(
            () -> {
              try (Connection own = DriverManager.getConnection(group.server().jdbcUrl())) {
                while (!enough.get()) {
                  found(own, seen);
                }
              } catch (SQLException e) {
                throw new IllegalStateException(e);
              }
            });
    Await.until(() -> seen.contains(ALL));

    group.purging(group.server().jdbcUrl()).join();

    Await.until(() -> seen.contains(NONE));
    enough.set(true);
    reading.join();
    assertThat(seen).containsExactlyInAnyOrder(ALL, NONE);
  }
}

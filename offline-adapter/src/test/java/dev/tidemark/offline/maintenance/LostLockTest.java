package dev.tidemark.offline.maintenance;

import static dev.tidemark.offline.OfflineStore.column;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.migration.Migrations;
import dev.tidemark.catalog.store.postgres.PostgresHistoryLocks;
import dev.tidemark.catalog.store.postgres.PostgresLoadRegistry;
import dev.tidemark.catalog.store.postgres.PostgresMaintenanceBooks;
import dev.tidemark.offline.FixedCatalog;
import dev.tidemark.offline.OfflineStore;
import dev.tidemark.offline.commit.HistoryCommit;
import dev.tidemark.offline.iceberg.Warehouse;
import dev.tidemark.offline.load.LoadStores;
import dev.tidemark.offline.load.MemoryOnline;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server loses its lock on a history, as when PostgreSQL restarts, and doesn't know; another one
 * takes it, does its work and gives it back. Then the first one goes on.
 */
@Timeout(120)
class LostLockTest {
  private static final LocalDateTime TIME = LocalDateTime.of(2026, 1, 1, 0, 0);
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final String LOST =
      "POSTGRES_UNAVAILABLE: The session of PostgreSQL that kept others from this history was lost";

  @TempDir private Path folder;
  private OfflineStore store;
  private DataSource postgres;
  private FeatureGroup group;
  private PostgresHistoryLocks mine;
  private Warehouse warehouse;

  @BeforeEach
  void open() {
    store = new OfflineStore(folder);
    postgres = store.postgres();
    Migrations.run(postgres);
    group =
        store.create(
            "clicks", List.of(column("id", "BIGINT"), column("event_time", "TIMESTAMP(6)")));
    store.commit(group, record(1), record(2));
    mine = new PostgresHistoryLocks(postgres);
    warehouse = Warehouse.open(store.config, mine);
  }

  @AfterEach
  void close() {
    warehouse.close();
    store.close();
  }

  private static Object[] record(long id) {
    return new Object[] {id, TIME, TIME, TIME, false, id};
  }

  private List<Object> ids() {
    return store.rows(group).stream().map(row -> row[0]).toList();
  }

  private void loseTheLock() {
    try (Connection connection = postgres.getConnection();
        Statement statement = connection.createStatement();
        ResultSet ended =
            statement.executeQuery(
                "SELECT count(*), bool_and(pg_terminate_backend(pid, 60000)) FROM pg_locks"
                    + " WHERE classid = 1416193138 AND database ="
                    + " (SELECT oid FROM pg_database WHERE datname = current_database())")) {
      ended.next();
      assertThat(ended.getLong(1)).isPositive();
      assertThat(ended.getBoolean(2)).isTrue();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** By another server, from the lock to the end. */
  private void purgeTheFirst() {
    PostgresHistoryLocks theirs = new PostgresHistoryLocks(postgres);
    try (Warehouse other = Warehouse.open(store.config, theirs)) {
      PostgresMaintenanceBooks books = new PostgresMaintenanceBooks(postgres);
      LoadStores stores =
          new LoadStores(
              new FixedCatalog(group),
              other,
              store.duckDb,
              new MemoryOnline(),
              new PostgresLoadRegistry(postgres),
              theirs,
              store.allocator);
      HistoryOnlyPurge nothingElse = new HistoryOnlyPurge();
      new Purge(
              stores,
              store.writer,
              theirs,
              nothingElse,
              nothingElse,
              books,
              PATIENCE,
              Clock.systemUTC())
          .purge(
              List.of(new Purge.Part(group, () -> List.<Object[]>of(new Object[] {1L}))),
              Runnable::run);
    }
  }

  @Test
  void commitsNothingThatAPurgeMissed() {
    assertThatThrownBy(
            () ->
                mine.adding(
                    group,
                    () -> {
                      Table table = warehouse.table(group);
                      List<DataFile> written =
                          store.write(group, table, List.<Object[]>of(record(1)));
                      loseTheLock();
                      purgeTheFirst();
                      return HistoryCommit.addLoad(table, written, "slow", () -> {});
                    }))
        .hasMessageStartingWith(LOST);

    assertThat(ids()).containsExactly(2L);
  }

  /** The commit is at PostgreSQL when it all happens, and Iceberg would try again. */
  @Test
  void triesNoCommitAgainThatAPurgeMissed() {
    assertThatThrownBy(
            () ->
                mine.adding(
                    group,
                    () -> {
                      Table table = warehouse.table(group);
                      List<DataFile> written =
                          store.write(group, table, List.<Object[]>of(record(1)));
                      Table interrupted =
                          new BaseTable(
                              new InterruptedOperations(
                                  ((HasTableOperations) table).operations(),
                                  () -> {
                                    loseTheLock();
                                    purgeTheFirst();
                                  }),
                              table.name());
                      return HistoryCommit.addLoad(interrupted, written, "slow", () -> {});
                    }))
        .hasMessageStartingWith(LOST);

    assertThat(ids()).containsExactly(2L);
  }

  /** Who adds later has a session of its own, which doesn't make up for the lost one. */
  @Test
  void commitsNothingThoughTheServerAddsByAnotherSession() {
    assertThatThrownBy(
            () ->
                mine.adding(
                    group,
                    () -> {
                      Table table = warehouse.table(group);
                      List<DataFile> written =
                          store.write(group, table, List.<Object[]>of(record(1)));
                      loseTheLock();
                      purgeTheFirst();
                      CompletableFuture.supplyAsync(() -> mine.adding(group, () -> add(3))).join();
                      return HistoryCommit.addLoad(table, written, "slow", () -> {});
                    }))
        .hasMessageStartingWith(LOST);

    assertThat(ids()).containsExactly(2L, 3L);
  }

  private long add(long id) {
    Table table = warehouse.table(group);
    List<DataFile> written = store.write(group, table, List.<Object[]>of(record(id)));
    return HistoryCommit.addLoad(table, written, "load " + id, () -> {});
  }

  /** A purge that lost its lock must not end what it began beside others. */
  @Test
  void changesNothingAsAPurgeThatOthersDoNotWaitFor() {
    assertThatThrownBy(
            () ->
                mine.alone(
                    group,
                    PATIENCE,
                    () -> {
                      Table table = warehouse.table(group);
                      loseTheLock();
                      new PostgresHistoryLocks(postgres)
                          .adding(group, () -> store.commit(group, record(3)));
                      return HistoryCommit.carryOn(table, "purge", table::rewriteManifests);
                    }))
        .hasMessageStartingWith("POSTGRES_UNAVAILABLE");

    assertThat(ids()).containsExactly(1L, 2L, 3L);
    assertThat(store.warehouse.table(group).currentSnapshot().summary())
        .containsEntry("tidemark.operation", "load");
  }

  @Test
  void commitsWhatItHolds() {
    long committed = mine.adding(group, () -> add(3));

    assertThat(committed).isEqualTo(store.warehouse.table(group).currentSnapshot().snapshotId());
    assertThat(ids()).containsExactly(1L, 2L, 3L);
    assertThat(mine.isHolding()).isFalse();
  }
}

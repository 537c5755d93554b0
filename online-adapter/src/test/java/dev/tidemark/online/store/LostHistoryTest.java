package dev.tidemark.online.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.record.RecordLimits;
import dev.tidemark.catalog.store.postgres.PostgresHistoryLocks;
import dev.tidemark.online.testing.TestStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A load's online half is under way when its server loses the session that has the history; another
 * one purges, and the load goes on.
 */
@Timeout(120)
class LostHistoryTest {
  private static final LocalDateTime NOON = LocalDateTime.of(2026, 3, 1, 12, 0);
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** More than two transactions of a load take, so that one is done and one is to come. */
  private static final long USERS = 5_000;

  private static final long PURGED = 4_999;

  @TempDir private Path spools;
  private TestStore store;
  private FeatureGroup group;
  private PostgresHistoryLocks mine;
  private PostgresHistoryLocks theirs;
  private PostgresOnlineStore online;

  @BeforeEach
  void open() {
    store = TestStore.open();
    group = store.clicks("clicks");
    mine = new PostgresHistoryLocks(store.database());
    theirs = new PostgresHistoryLocks(store.database());
    online = new PostgresOnlineStore(store.writers(), spools, RecordLimits.DEFAULT, mine);
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** The whole load's rows; what happens before the last of them is read. */
  private Iterator<Object[]> rows(Runnable beforeTheLast) {
    return LongStream.rangeClosed(1, USERS)
        .mapToObj(
            user -> {
              if (user == USERS) {
                beforeTheLast.run();
              }
              return new Object[] {user, NOON, 1, NOON, NOON, false, user};
            })
        .iterator();
  }

  private void loseTheHistory() {
    lose(1416193138);
  }

  /** The session that holds a lock of that class. */
  private void lose(int lockClass) {
    assertThat(
            store.query(
                "SELECT count(*), bool_and(pg_terminate_backend(pid, 60000)) FROM pg_locks"
                    + " WHERE classid = "
                    + lockClass
                    + " AND database ="
                    + " (SELECT oid FROM pg_database WHERE datname = current_database())"))
        .containsExactly("1,t");
  }

  /** By another server, from the lock to the end. */
  private void purge() {
    PostgresPurgeStore purges = new PostgresPurgeStore(store.writers(), theirs);
    Iterator<Object[]> keys = List.<Object[]>of(new Object[] {PURGED}).iterator();
    theirs.alone(
        group,
        PATIENCE,
        () -> purges.withoutPuts(List.of(group), PATIENCE, () -> purges.delete(group, keys, 0)));
  }

  private void upsert(Runnable beforeTheLast) {
    mine.adding(
        group,
        () -> {
          online.upsertLoaded(group, rows(beforeTheLast));
          return group;
        });
  }

  private List<String> online(String where) {
    return store.query("SELECT count(*) FROM online.clicks WHERE " + where);
  }

  @Test
  void bringsNothingBackThatWasPurgedMeanwhile() {
    assertThatThrownBy(
            () ->
                upsert(
                    () -> {
                      loseTheHistory();
                      purge();
                    }))
        .hasMessage(
            "POSTGRES_UNAVAILABLE: The session of PostgreSQL that kept others from this history was"
                + " lost; try again");

    assertThat(online("user_id = " + PURGED)).containsExactly("0");
    assertThat(online("user_id = 1")).containsExactly("1");
  }

  /** The server's next session has the history too, but not for what began before. */
  @Test
  void anotherSessionThatHasTheHistoryDoesNotMakeUpForIt() {
    assertThatThrownBy(
            () ->
                upsert(
                    () -> {
                      loseTheHistory();
                      purge();
                      CompletableFuture.runAsync(() -> upsert(() -> {})).join();
                      store.execute("DELETE FROM tidemark." + group.onlineTable());
                    }))
        .hasMessageContaining("was lost");

    assertThat(online("true")).containsExactly("0");
  }

  @Test
  void isDoneWhereTheHistoryIsHeld() {
    upsert(() -> {});

    assertThat(online("true")).containsExactly(String.valueOf(USERS));
  }

  @Test
  void isDoneByWhoHasTheHistoryAlone() {
    mine.alone(
        group,
        PATIENCE,
        () -> {
          online.upsertLoaded(group, rows(() -> {}));
          return group;
        });

    assertThat(online("true")).containsExactly(String.valueOf(USERS));
  }

  @Test
  void aPurgeThatFailsForItsOwnReasonTellsItThoughPutsAreNotKeptOutAnyMore() {
    PostgresPurgeStore purges = new PostgresPurgeStore(store.writers(), mine);
    RuntimeException failure = new IllegalStateException("for its own reason");

    assertThatThrownBy(
            () ->
                purges.withoutPuts(
                    List.of(group),
                    PATIENCE,
                    () -> {
                      lose(1416193133);
                      throw failure;
                    }))
        .isSameAs(failure)
        .satisfies(thrown -> assertThat(thrown.getSuppressed()).isNotEmpty());
  }

  @Test
  void isRefusedToWhoHasNothing() {
    assertThatThrownBy(() -> online.upsertLoaded(group, rows(() -> {})))
        .hasMessage("the history of 'clicks' isn't held");
  }
}

package dev.tidemark.online.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.record.RecordLimits;
import dev.tidemark.catalog.store.HistorySession;
import dev.tidemark.catalog.store.OnlineStore.PutOptions;
import dev.tidemark.catalog.store.OnlineStore.PutResult;
import dev.tidemark.online.testing.TestStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Small puts that wait for one another's transaction. */
@Timeout(120)
class SharedPutsTest {
  private static final LocalDateTime NOON = LocalDateTime.of(2026, 3, 1, 12, 0);
  private static final Duration FOR_LONG = Duration.ofMinutes(10);

  /** Of this test's database: tests before it may have left sessions that still end. */
  private static final String WAITING_SESSIONS =
      " FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
          + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";

  @TempDir private Path spools;
  private final List<Thread> waiting = new ArrayList<>();
  private TestStore store;
  private FeatureGroup group;

  @BeforeEach
  void open() {
    store = TestStore.open();
    group = store.clicks("shared");
  }

  @AfterEach
  void close() {
    store.close();
  }

  private PostgresOnlineStore online(Duration patience) {
    return new PostgresOnlineStore(
        store.writers(), spools, RecordLimits.DEFAULT, HistorySession.NONE, patience);
  }

  private PutResult put(PostgresOnlineStore online, long key, LocalDateTime time, int clicks) {
    return online.put(
        group,
        List.of("user_id", "event_time", "clicks"),
        List.<Object[]>of(new Object[] {key, time, clicks}).iterator(),
        PutOptions.of("tester"));
  }

  private CompletableFuture<PutResult> start(
      PostgresOnlineStore online, long key, LocalDateTime time, int clicks) {
    CompletableFuture<PutResult> answer = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                answer.complete(put(online, key, time, clicks));
              } catch (RuntimeException e) {
                answer.completeExceptionally(e);
              }
            });
    thread.start();
    waiting.add(thread);
    return answer;
  }

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** Puts in PostgreSQL wait for the lock that {@link #holdUp} takes. */
  private void awaitInPostgres(int transactions) {
    String sql = "SELECT count(*)" + WAITING_SESSIONS;
    await(() -> store.query(sql).equals(List.of(String.valueOf(transactions))));
  }

  /** The puts started since the first wait in the server for the transaction before theirs. */
  private void awaitOthersQueued() {
    awaitQueued(SharedPuts.AT_ONCE);
  }

  /** All puts started but the first so many wait in the server. */
  private void awaitQueued(int first) {
    await(() -> waiting.stream().skip(first).allMatch(SharedPutsTest::waitsForItsTurn));
  }

  /** Whoever only begins to wait may still find a turn free, and isn't in the queue yet. */
  private static boolean waitsForItsTurn(Thread thread) {
    List<String> methods =
        Arrays.stream(thread.getStackTrace()).map(StackTraceElement::getMethodName).toList();
    return methods.contains("awaitTurn") && methods.contains("awaitNanos");
  }

  /** As many as write beside each other, all of key 0. */
  private List<CompletableFuture<PutResult>> startAtOnce(PostgresOnlineStore online) {
    List<CompletableFuture<PutResult>> started = new ArrayList<>();
    for (int i = 1; i <= SharedPuts.AT_ONCE; i++) {
      started.add(start(online, 0, NOON, 0));
      awaitInPostgres(i);
    }
    return started;
  }

  private void endSessions() {
    store.execute("SELECT pg_terminate_backend(pid)" + WAITING_SESSIONS);
  }

  /** Ends one put's session and returns when it is gone: one turn is free, and no more. */
  private void endOneSession() {
    String pid = store.query("SELECT min(pid)" + WAITING_SESSIONS).get(0);
    store.execute("SELECT pg_terminate_backend(" + pid + ")");
    await(
        () ->
            store
                .query("SELECT count(*) FROM pg_stat_activity WHERE pid = " + pid)
                .equals(List.of("0")));
  }

  private static void isUnknown(CompletableFuture<PutResult> put) {
    assertThatThrownBy(put::join)
        .hasMessageContaining("POSTGRES_UNAVAILABLE")
        .hasMessageContaining("whether the write was stored is unknown");
  }

  /** Nobody writes to the group until the transaction ends. */
  private Connection holdUp() throws SQLException {
    Connection connection = store.connect();
    connection.setAutoCommit(false);
    holdUp(connection);
    return connection;
  }

  private void holdUp(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_advisory_xact_lock(1416193133, %d)".formatted(group.id()));
    }
  }

  /** So many sessions wait for a lock of any kind. */
  private void awaitStuck(int sessions) {
    String sql =
        "SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted AND pid IN"
            + " (SELECT pid FROM pg_stat_activity WHERE datname = current_database())";
    await(() -> store.query(sql).equals(List.of(String.valueOf(sessions))));
  }

  private List<String> tail(String columns) {
    return store.query("SELECT " + columns + " FROM tidemark." + group.tailTable());
  }

  @Test
  void thoseThatComeDuringACommitShareTheNext() throws Exception {
    PostgresOnlineStore online = online(FOR_LONG);
    List<CompletableFuture<PutResult>> answers = new ArrayList<>();
    try (Connection held = holdUp()) {
      for (int i = 0; i < 10; i++) {
        answers.add(start(online, i % 3, NOON.plusSeconds(i), i));
        awaitInPostgres(Math.min(i + 1, SharedPuts.AT_ONCE));
      }
      awaitOthersQueued();
      assertThat(answers).noneMatch(CompletableFuture::isDone);
      held.rollback();
    }

    assertThat(answers).allSatisfy(each -> assertThat(each.join().records()).isEqualTo(1));
    assertThat(tail("count(*), count(DISTINCT sequence), min(sequence), max(sequence)"))
        .containsExactly("10,10,1,10");
    assertThat(tail("count(DISTINCT xid)")).containsExactly(String.valueOf(SharedPuts.AT_ONCE + 1));
    assertThat(store.query("SELECT user_id, clicks FROM online.shared ORDER BY 1"))
        .containsExactly("0,9", "1,7", "2,8");
  }

  @Test
  void aTransactionBeginsBesideAnotherWhenItHoldsHalfOfThePuts() throws Exception {
    PostgresOnlineStore online = online(FOR_LONG);
    List<CompletableFuture<PutResult>> answers = new ArrayList<>();
    try (Connection first = holdUp();
        Connection second = store.connect()) {
      answers.addAll(startAtOnce(online));
      second.setAutoCommit(false);
      CompletableFuture<Void> heldAgain =
          CompletableFuture.runAsync(
              () -> {
                try {
                  holdUp(second);
                } catch (SQLException e) {
                  throw new IllegalStateException(e);
                }
              });
      awaitInPostgres(SharedPuts.AT_ONCE + 1);
      for (int key = 1; key <= 3; key++) {
        answers.add(start(online, key, NOON, key));
      }
      awaitOthersQueued();
      first.rollback();
      heldAgain.join();
      awaitInPostgres(1);

      for (int key = 4; key <= 5; key++) {
        answers.add(start(online, key, NOON, key));
      }
      awaitQueued(SharedPuts.AT_ONCE + 3);
      answers.add(start(online, 6, NOON, 6));
      awaitInPostgres(2);
      second.rollback();
    }

    assertThat(answers).allSatisfy(each -> assertThat(each.join().records()).isEqualTo(1));
    assertThat(tail("count(*), count(DISTINCT xid)"))
        .containsExactly((SharedPuts.AT_ONCE + 6) + "," + (SharedPuts.AT_ONCE + 2));
  }

  @Test
  void aBadOneFailsAlone() throws Exception {
    PostgresOnlineStore online = online(FOR_LONG);
    List<CompletableFuture<PutResult>> good = new ArrayList<>();
    CompletableFuture<PutResult> bad;
    try (Connection held = holdUp()) {
      good.addAll(startAtOnce(online));
      good.add(start(online, 1, NOON, 1));
      bad = start(online, 2, LocalDateTime.of(2999, 1, 1, 0, 0), 2);
      good.add(start(online, 3, NOON, 3));
      awaitOthersQueued();
      held.rollback();
    }

    assertThat(good).allSatisfy(each -> assertThat(each.join().records()).isEqualTo(1));
    assertThatThrownBy(bad::join)
        .hasMessageContaining(
            "INVALID_VALUE: Row 1, column 'event_time': 2999-01-01T00:00 is more than");
    assertThat(store.query("SELECT user_id, clicks FROM online.shared ORDER BY 1"))
        .containsExactly("0,0", "1,1", "3,3");
    assertThat(tail("count(*)")).containsExactly(String.valueOf(SharedPuts.AT_ONCE + 2));
  }

  @Test
  void aLostConnectionIsToldToAllThatSharedIt() throws Exception {
    PostgresOnlineStore online = online(FOR_LONG);
    try (Connection held = holdUp()) {
      List<CompletableFuture<PutResult>> first = startAtOnce(online);
      List<CompletableFuture<PutResult>> others =
          List.of(start(online, 1, NOON, 1), start(online, 2, NOON, 2));
      awaitOthersQueued();
      endOneSession();
      awaitInPostgres(SharedPuts.AT_ONCE);
      endSessions();
      assertThat(first).allSatisfy(SharedPutsTest::isUnknown);
      assertThat(others).allSatisfy(SharedPutsTest::isUnknown);
      held.rollback();
    }

    assertThat(tail("count(*)")).containsExactly("0");
    assertThat(put(online, 1, NOON, 7).records()).isEqualTo(1);
  }

  @Test
  void nobodyWaitsForALockThatAnotherWaitsFor() throws Exception {
    PostgresOnlineStore online = online(Duration.ofMillis(5));
    put(online, 1, NOON, 0);
    try (Connection held = store.connect();
        Statement statement = held.createStatement()) {
      held.setAutoCommit(false);
      statement.execute("SELECT FROM tidemark." + group.onlineTable() + " WHERE f1 = 1 FOR UPDATE");
      List<CompletableFuture<PutResult>> stuck = new ArrayList<>();
      for (int i = 1; i <= SharedPuts.AT_ONCE; i++) {
        stuck.add(start(online, 1, NOON.plusSeconds(i), i));
        awaitStuck(i);
      }

      assertThat(put(online, 2, NOON, 2).records()).isEqualTo(1);
      assertThat(stuck).noneMatch(CompletableFuture::isDone);

      held.rollback();
      assertThat(stuck).allSatisfy(each -> assertThat(each.join().records()).isEqualTo(1));
    }
  }

  @Test
  void anInterruptIsKeptAndThePutIsWritten() throws Exception {
    PostgresOnlineStore online = online(FOR_LONG);
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    try (Connection held = holdUp()) {
      List<CompletableFuture<PutResult>> first = startAtOnce(online);
      Thread second =
          new Thread(
              () -> {
                put(online, 1, NOON, 1);
                interrupted.complete(Thread.currentThread().isInterrupted());
              });
      second.start();
      waiting.add(second);
      awaitOthersQueued();
      second.interrupt();
      held.rollback();
      first.forEach(CompletableFuture::join);
    }

    assertThat(interrupted.join()).isTrue();
    assertThat(tail("count(*)")).containsExactly(String.valueOf(SharedPuts.AT_ONCE + 1));
  }
}

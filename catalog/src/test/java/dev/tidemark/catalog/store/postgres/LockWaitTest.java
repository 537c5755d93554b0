package dev.tidemark.catalog.store.postgres;

import static dev.tidemark.catalog.testing.PostgresFixture.migratedDatabase;
import static dev.tidemark.catalog.testing.PostgresFixture.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.testing.Drafts;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** PostgreSQL says nothing while a session of ours waits for a lock, and isn't taken for gone. */
@Timeout(120)
class LockWaitTest {

  /** Longer than a busy machine holds up PostgreSQL. */
  private static final Duration SILENCE = Duration.ofSeconds(5);

  /** More than have a session at once. */
  private static final int MANY = 12;

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final DataSource database = migratedDatabase();
  private final FeatureGroup group = Drafts.clicks("g");
  private final PostgresHistoryLocks adding = new PostgresHistoryLocks(database);
  private final PostgresHistoryLocks waiting =
      new PostgresHistoryLocks(new CatalogDatabase(database, SILENCE), SILENCE);

  /** How long its session may be silent that has the history alone. */
  private int silenceMillis() {
    try {
      return waiting.run(session -> session.getNetworkTimeout());
    } catch (SQLException e) {
      throw CatalogDatabase.translate(e);
    }
  }

  @Test
  void aWaitMayLastLongerThanSilence() {
    CompletableFuture<Integer> alone =
        adding.adding(
            group,
            () -> {
              CompletableFuture<Integer> begun =
                  CompletableFuture.supplyAsync(
                      () -> waiting.alone(group, PATIENCE, this::silenceMillis));
              awaitAWaitOf(SILENCE.plusSeconds(1));
              return begun;
            });

    assertThat(alone.join()).isEqualTo((int) SILENCE.toMillis());
  }

  @Test
  void aWaitEndsWithItsPatience() {
    adding.adding(
        group,
        () -> {
          assertThatThrownBy(() -> waiting.alone(group, SILENCE.plusSeconds(1), () -> "alone"))
              .hasMessage(
                  "CONFLICT: Feature group 'g' is being loaded or rewritten; try again later");
          return group;
        });
  }

  /** Loads of several servers that overlap would keep it waiting for ever. */
  @Test
  void noOtherServerBeginsToAddWhileOneWaits() {
    PostgresHistoryLocks other = new PostgresHistoryLocks(database);
    CompletableFuture<String> alone =
        adding.adding(
            group,
            () -> {
              CompletableFuture<String> begun =
                  CompletableFuture.supplyAsync(
                      () -> waiting.alone(group, PATIENCE, () -> "alone"));
              awaitAWaitOf(Duration.ZERO);
              assertThat(other.tryAdding(group, () -> "added")).isEmpty();
              return begun;
            });

    assertThat(alone.join()).isEqualTo("alone");
    assertThat(other.tryAdding(group, () -> "added")).contains("added");
  }

  /** The same of one server; whoever has begun goes on. */
  @Test
  void noLoadBeginsWhileOneWaits() {
    List<String> order = new CopyOnWriteArrayList<>();
    List<CompletableFuture<Boolean>> both =
        adding.adding(
            group,
            () -> {
              CompletableFuture<Boolean> alone =
                  CompletableFuture.supplyAsync(
                      () -> adding.alone(group, PATIENCE, () -> order.add("alone")));
              awaitAWaitOf(Duration.ZERO);
              CompletableFuture<Boolean> load =
                  CompletableFuture.supplyAsync(
                      () -> adding.adding(group, () -> order.add("load")));
              assertThatThrownBy(() -> load.get(1, TimeUnit.SECONDS))
                  .isInstanceOf(TimeoutException.class);
              adding.adding(group, () -> order.add("more of the first load"));
              return List.of(alone, load);
            });

    both.forEach(CompletableFuture::join);
    assertThat(order).containsExactly("more of the first load", "alone", "load");
  }

  /** A group of which nobody waits in PostgreSQL, since as many groups do as may. */
  @Test
  void noLoadBeginsWhileOneWaitsWithoutAConnection() {
    List<FeatureGroup> groups =
        IntStream.rangeClosed(1, 3).mapToObj(id -> Drafts.clicks("g" + id, id)).toList();
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      List<CompletableFuture<String>> all =
          adding.adding(
              groups.get(0),
              () ->
                  adding.adding(
                      groups.get(1),
                      () ->
                          adding.adding(
                              groups.get(2),
                              () -> {
                                List<CompletableFuture<String>> begun = new ArrayList<>();
                                begun.add(alone(groups.get(0), threads));
                                begun.add(alone(groups.get(1), threads));
                                awaitAWaitOf(Duration.ZERO, 2);
                                begun.add(alone(groups.get(2), threads));
                                begun.add(firstThatMustWait(groups.get(2), threads));
                                assertThat(begun).noneMatch(CompletableFuture::isDone);
                                return begun;
                              })));

      assertThat(all)
          .extracting(CompletableFuture::join)
          .containsExactly("alone", "alone", "alone", "load");
    } finally {
      threads.shutdownNow();
    }
  }

  private CompletableFuture<String> alone(FeatureGroup of, ExecutorService threads) {
    return CompletableFuture.supplyAsync(() -> adding.alone(of, PATIENCE, () -> "alone"), threads);
  }

  /** Loads that begin while others have not ended keep the history from who wants it alone. */
  private CompletableFuture<String> firstThatMustWait(FeatureGroup of, ExecutorService threads) {
    long deadline = System.nanoTime() + SILENCE.toNanos();
    while (true) {
      CompletableFuture<String> load =
          CompletableFuture.supplyAsync(() -> adding.adding(of, () -> "load"), threads);
      try {
        load.get(1, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        return load;
      } catch (InterruptedException | ExecutionException e) {
        throw new AssertionError(e);
      }
      assertThat(System.nanoTime()).as("a load waits by then").isLessThan(deadline);
    }
  }

  /** Only so many have a connection to wait with, and each of the others is next in the end. */
  @Test
  void manyHaveTheHistoryOneAfterTheOther() {
    AtomicInteger inside = new AtomicInteger();
    Supplier<Integer> counted =
        () -> {
          int beside = inside.getAndIncrement();
          inside.decrementAndGet();
          return beside;
        };
    ExecutorService threads = Executors.newFixedThreadPool(MANY);
    try {
      List<CompletableFuture<Integer>> all =
          adding.adding(
              group,
              () -> {
                List<CompletableFuture<Integer>> begun =
                    IntStream.range(0, MANY)
                        .mapToObj(
                            number ->
                                CompletableFuture.supplyAsync(
                                    () -> waiting.alone(group, PATIENCE, counted), threads))
                        .toList();
                awaitAWaitOf(Duration.ZERO);
                assertThat(begun).noneMatch(CompletableFuture::isDone);
                return begun;
              });

      assertThat(all).extracting(CompletableFuture::join).containsOnly(0);
    } finally {
      threads.shutdownNow();
    }
  }

  private void awaitAWaitOf(Duration time) {
    awaitAWaitOf(time, 1);
  }

  private void awaitAWaitOf(Duration time, int sessions) {
    String waits =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            + " AND wait_event_type = 'Lock' AND clock_timestamp() - query_start > interval '"
            + time.toMillis()
            + " milliseconds'";
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!query(database, waits).equals(Integer.toString(sessions))) {
      assertThat(System.nanoTime()).as("somebody waits by then").isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }
}

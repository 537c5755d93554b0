package dev.tidemark.online.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.OnlineStore.PutOptions;
import dev.tidemark.catalog.store.OnlineStore.PutResult;
import dev.tidemark.online.testing.TestStore;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ConcurrentPutTest {
  private static final LocalDateTime NOON = LocalDateTime.of(2026, 3, 1, 12, 0);
  private static final int THREADS = 16;

  private static TestStore store;

  @BeforeAll
  static void open() {
    store = TestStore.open();
  }

  @AfterAll
  static void close() {
    store.close();
  }

  /** Runs the task for each thread's number at the same time and fails with the first failure. */
  private static void together(IntConsumer task) throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int number = i;
        running.add(threads.submit(() -> task.accept(number)));
      }
      for (Future<?> each : running) {
        each.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static void highestRankIsOnline(FeatureGroup group) {
    assertThat(
            store.query(
                ("SELECT count(*) FROM (SELECT DISTINCT ON (f1) f1, f2, f3, sequence FROM tidemark.%s"
                        + " ORDER BY f1, f2 DESC, known_time DESC, sequence DESC) AS best"
                        + " LEFT JOIN tidemark.%s AS o USING (f1, f2, f3, sequence) WHERE o.f1 IS NULL")
                    .formatted(group.tailTable(), group.onlineTable())))
        .containsExactly("0");
    assertThat(
            store.query(
                "SELECT count(*) - count(DISTINCT sequence) FROM tidemark." + group.tailTable()))
        .containsExactly("0");
  }

  @Test
  void batchesOverTheSameKeysNeitherDeadlockNorLoseUpdates() throws Exception {
    FeatureGroup group = store.clicks("batches");

    together(
        number -> {
          Random random = new Random(number);
          for (int i = 0; i < 30; i++) {
            Object[][] rows = new Object[50][];
            for (int j = 0; j < rows.length; j++) {
              rows[j] =
                  new Object[] {
                    (long) random.nextInt(20), NOON.plusSeconds(random.nextInt(100)), number
                  };
            }
            store.put(group, rows);
          }
        });

    assertThat(store.query("SELECT count(*) FROM tidemark." + group.tailTable()))
        .containsExactly(String.valueOf(THREADS * 30 * 50));
    highestRankIsOnline(group);
  }

  @Test
  void thousandsOfPutsOnOneHotKeyAllArrive() throws Exception {
    FeatureGroup group = store.clicks("hot");

    together(
        number -> {
          for (int i = 0; i < 150; i++) {
            store.put(group, new Object[] {1L, NOON.plusSeconds(i), number * 1000 + i});
          }
        });

    assertThat(store.query("SELECT count(*) FROM tidemark." + group.tailTable()))
        .containsExactly(String.valueOf(THREADS * 150));
    highestRankIsOnline(group);
  }

  @Test
  void putsDeletesAndLoadsMeetOnTheSameKeys() throws Exception {
    FeatureGroup group = store.clicks("mixed");

    together(
        number -> {
          Random random = new Random(number);
          for (int i = 0; i < 20; i++) {
            List<Object[]> rows = new ArrayList<>();
            for (int j = 0; j < 30; j++) {
              long key = random.nextInt(10);
              rows.add(
                  switch (number % 3) {
                    case 0 -> new Object[] {key, NOON.plusSeconds(j), number};
                    case 1 -> new Object[] {key, NOON, NOON};
                    default -> new Object[] {key, NOON, 1, NOON, NOON, false, (long) j};
                  });
            }
            if (number % 3 == 0) {
              store.put(group, rows.toArray(Object[][]::new));
            } else if (number % 3 == 1) {
              store
                  .online()
                  .delete(
                      group,
                      rows.iterator(),
                      Optional.of(NOON.plusSeconds(i)),
                      PutOptions.of("tester"));
            } else {
              store.online().upsertLoaded(group, rows.iterator());
            }
          }
        });

    highestRankIsOnline(group);
  }

  @Test
  void oneIdempotencyKeyAtTheSameTimeWritesOnce() throws Exception {
    FeatureGroup group = store.clicks("same_key");
    Set<PutResult> results = java.util.Collections.synchronizedSet(new HashSet<>());

    together(
        number ->
            results.add(
                store
                    .online()
                    .put(
                        group,
                        List.of("user_id", "event_time"),
                        List.<Object[]>of(new Object[] {1L, NOON}).iterator(),
                        new PutOptions("ada", Optional.of("same"), "hash"))));

    assertThat(results).hasSize(1);
    assertThat(store.query("SELECT count(*) FROM tidemark." + group.tailTable()))
        .containsExactly("1");
  }

  @Test
  void aLoadsBlockOfSequencesIsItsOwn() throws Exception {
    FeatureGroup group = store.clicks("blocks");
    Set<Long> reserved = java.util.Collections.synchronizedSet(new HashSet<>());
    AtomicInteger blocks = new AtomicInteger();

    together(
        number -> {
          for (int i = 0; i < 20; i++) {
            if (number % 2 == 0) {
              store.put(group, new Object[] {(long) number, NOON, i});
            } else {
              long first = store.online().reserveSequences(group, 7);
              blocks.incrementAndGet();
              for (long sequence = first; sequence < first + 7; sequence++) {
                reserved.add(sequence);
              }
            }
          }
        });

    assertThat(reserved).hasSize(blocks.get() * 7);
    assertThat(
            store.query("SELECT sequence FROM tidemark." + group.tailTable()).stream()
                .map(Long::valueOf))
        .hasSize(THREADS / 2 * 20)
        .doesNotContainAnyElementsOf(reserved);
  }
}

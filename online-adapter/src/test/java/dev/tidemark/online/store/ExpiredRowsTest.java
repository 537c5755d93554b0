package dev.tidemark.online.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.FutureEventTime;
import dev.tidemark.catalog.group.GroupOptions;
import dev.tidemark.catalog.store.OnlineStore.PutOptions;
import dev.tidemark.online.testing.TestStore;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ExpiredRowsTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private static TestStore store;

  @BeforeAll
  static void open() {
    store = TestStore.open();
  }

  @AfterAll
  static void close() {
    store.close();
  }

  private static LocalDateTime now() {
    return LocalDateTime.ofInstant(store.online().storeTime(), ZoneOffset.UTC);
  }

  private static List<String> keys(FeatureGroup group) {
    return store.query("SELECT f1 FROM tidemark." + group.onlineTable() + " ORDER BY f1");
  }

  @Test
  void goWhenTheyHaveBeenExpiredForLongEnoughTombstonesToo() {
    FeatureGroup group = store.clicks("expired", Optional.of(HOUR));
    LocalDateTime now = now();
    store.put(
        group,
        new Object[] {1L, now.minusHours(3), 1},
        new Object[] {2L, now.minusMinutes(90), 2},
        new Object[] {3L, now.minusMinutes(30), 3},
        new Object[] {4L, now.minusHours(5), 4});
    store
        .online()
        .delete(
            group,
            List.<Object[]>of(new Object[] {4L, now.minusHours(5), now}).iterator(),
            Optional.of(now.minusHours(4)),
            PutOptions.of("tester"));

    assertThat(store.online().removeExpired(group, HOUR)).isEqualTo(2);

    assertThat(keys(group)).containsExactly("2", "3");
    assertThat(store.query("SELECT user_id FROM online.expired")).containsExactly("3");
    assertThat(store.online().removeExpired(group, HOUR)).isZero();
  }

  @Test
  void stayWhereTheDefinitionIsNoLongerThatOne() {
    FeatureGroup group = store.clicks("redefined", Optional.of(HOUR));
    store.put(group, new Object[] {1L, now().minusHours(3), 1});
    FeatureGroup longer =
        store
            .catalog()
            .setOptions(
                "redefined",
                new GroupOptions(
                    Optional.of(Duration.ofDays(1)), List.of(), Map.of(), FutureEventTime.REFUSE));

    assertThat(store.online().removeExpired(group, HOUR)).isZero();
    assertThat(store.online().removeExpired(longer, HOUR)).isZero();

    assertThat(keys(group)).containsExactly("1");
  }

  @Test
  void moreThanATransactionTakesGoInSeveral() {
    FeatureGroup group = store.clicks("many", Optional.of(HOUR));
    LocalDateTime old = now().minusHours(3);
    store.put(
        group,
        IntStream.range(0, 12_000)
            .mapToObj(key -> new Object[] {(long) key, old, key})
            .toArray(Object[][]::new));

    assertThat(store.online().removeExpired(group, HOUR)).isEqualTo(12_000);
  }

  @Test
  void neverHoldPutsUpForGoodNorTakeTheirRows() {
    FeatureGroup group = store.clicks("busy", Optional.of(HOUR));
    LocalDateTime now = now();
    AtomicBoolean end = new AtomicBoolean();
    CompletableFuture<Void> remover =
        CompletableFuture.runAsync(
            () -> {
              while (!end.get()) {
                store.online().removeExpired(group, HOUR);
              }
            });
    List<CompletableFuture<Void>> putters =
        IntStream.range(0, 4)
            .mapToObj(seed -> CompletableFuture.runAsync(() -> put(group, new Random(seed), now)))
            .toList();
    putters.forEach(CompletableFuture::join);
    end.set(true);
    remover.join();

    assertThat(
            store.query(
                "SELECT count(*) FROM (SELECT f1, max(f2) AS f2 FROM tidemark.%s GROUP BY f1) AS best LEFT JOIN tidemark.%s AS o USING (f1, f2) WHERE o.f1 IS NULL"
                    .formatted(group.tailTable(), group.onlineTable())))
        .containsExactly("0");
  }

  /** Expired records, and at last one that is live of each key. */
  private static void put(FeatureGroup group, Random random, LocalDateTime now) {
    for (int i = 0; i < 30; i++) {
      Object[][] rows = new Object[50][];
      for (int j = 0; j < rows.length; j++) {
        rows[j] = new Object[] {(long) random.nextInt(40), now.minusHours(3 + j), i};
      }
      store.put(group, rows);
    }
    store.put(
        group,
        IntStream.range(0, 40)
            .mapToObj(key -> new Object[] {(long) key, now, key})
            .toArray(Object[][]::new));
  }
}

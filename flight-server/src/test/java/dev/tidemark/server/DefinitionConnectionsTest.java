package dev.tidemark.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.GroupColumn;
import dev.tidemark.catalog.group.GroupOptions;
import dev.tidemark.catalog.migration.Migrations;
import dev.tidemark.catalog.store.LoadRegistry;
import dev.tidemark.catalog.store.LoadRegistry.Load;
import dev.tidemark.catalog.store.postgres.CatalogDatabase;
import dev.tidemark.catalog.store.postgres.PostgresHistoryLocks;
import dev.tidemark.catalog.store.postgres.PostgresLoadRegistry;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.server.postgres.EmbeddedCluster;
import dev.tidemark.server.testing.Await;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The few connections for definitions, locks and books are enough for many at once. */
@Timeout(300)
class DefinitionConnectionsTest {
  private static final int AT_ONCE = 40;

  /** More groups than have a connection to wait with. */
  private static final int LOADED = 8;

  @TempDir private Path data;

  private static FeatureGroup group(long id) {
    return new FeatureGroup(
        new UUID(0, id),
        id,
        "g" + id,
        1,
        1,
        List.of(
            new GroupColumn(1, Column.of("id", DataType.parse("BIGINT"))),
            new GroupColumn(2, Column.of("event_time", DataType.parse("TIMESTAMP(6)")))),
        List.of("id"),
        "event_time",
        Optional.empty(),
        GroupOptions.DEFAULTS,
        "");
  }

  private interface Use<T> {
    Callable<T> of(int number);
  }

  /** What so many get at once. */
  private <T> List<T> atOnce(Use<T> use) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    try {
      List<Callable<T>> uses = IntStream.range(0, AT_ONCE).mapToObj(use::of).toList();
      List<T> got = new ArrayList<>();
      for (Future<T> each : threads.invokeAll(uses)) {
        got.add(each.get());
      }
      return got;
    } finally {
      threads.shutdownNow();
    }
  }

  /** No session holds locks when they begin, so the first of them opens one. */
  @Test
  void loadsThatBeginAtOnceFindTheSessionOfTheirLocks() throws Exception {
    try (EmbeddedCluster cluster = EmbeddedCluster.start(data);
        HikariDataSource definitions = definitions(cluster)) {
      LoadRegistry loads = new PostgresLoadRegistry(definitions);

      List<Load> begun = atOnce(number -> () -> loads.register(group(1), Optional.empty(), "h"));

      assertThat(begun).hasSize(AT_ONCE).doesNotHaveDuplicates();
      begun.forEach(load -> loads.done(load, 0));
    }
  }

  /** Each keeps a connection, and needs another to get on. */
  @Test
  void thoseWhoHaveHistoriesAloneFindAnotherConnection() throws Exception {
    try (EmbeddedCluster cluster = EmbeddedCluster.start(data);
        HikariDataSource definitions = definitions(cluster)) {
      PostgresHistoryLocks locks = new PostgresHistoryLocks(definitions);
      CatalogDatabase database = new CatalogDatabase(definitions);

      List<Boolean> done =
          atOnce(
              number ->
                  () ->
                      locks.alone(
                          group(number + 1),
                          Duration.ofMinutes(1),
                          () -> database.each(other -> other.isValid(0))));

      assertThat(done).hasSize(AT_ONCE).containsOnly(true);
    }
  }

  /** A load lasts as long as its files, and so does the wait for it. */
  @Test
  void whoWaitsForAGroupsLoadsKeepsNobodyFromOtherGroups() throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool();
    CompletableFuture<Boolean> isLoaded = new CompletableFuture<>();
    try (EmbeddedCluster cluster = EmbeddedCluster.start(data);
        HikariDataSource definitions = definitions(cluster)) {
      PostgresHistoryLocks locks = new PostgresHistoryLocks(definitions);
      CountDownLatch loading = new CountDownLatch(LOADED);
      List<Future<Boolean>> loads =
          forEachLoaded(
              group ->
                  threads.submit(
                      () ->
                          locks.adding(
                              group,
                              () -> {
                                loading.countDown();
                                return isLoaded.join();
                              })));
      loading.await();
      List<Future<Boolean>> purges =
          forEachLoaded(
              group ->
                  threads.submit(
                      () -> locks.alone(group, Duration.ofMinutes(2), isLoaded::isDone)));
      CatalogDatabase database = new CatalogDatabase(definitions);
      Await.until(() -> isAwaitedIn(database));

      List<Boolean> others =
          atOnce(
              number ->
                  () ->
                      locks.alone(group(LOADED + number + 1), Duration.ofSeconds(30), () -> true));

      assertThat(others).hasSize(AT_ONCE).containsOnly(true);
      assertThat(purges).noneMatch(Future::isDone);
      isLoaded.complete(true);
      for (Future<Boolean> purge : purges) {
        assertThat(purge.get()).isTrue();
      }
      for (Future<Boolean> load : loads) {
        load.get();
      }
    } finally {
      isLoaded.complete(true);
      threads.shutdownNow();
    }
  }

  private static List<Future<Boolean>> forEachLoaded(
      Function<FeatureGroup, Future<Boolean>> beginning) {
    return LongStream.rangeClosed(1, LOADED)
        .mapToObj(DefinitionConnectionsTest::group)
        .map(beginning)
        .toList();
  }

  private static boolean isAwaitedIn(CatalogDatabase database) {
    String waits = "SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";
    return database.each(
        connection -> {
          try (Statement statement = connection.createStatement();
              ResultSet rows = statement.executeQuery(waits)) {
            return rows.next();
          }
        });
  }

  private static HikariDataSource definitions(EmbeddedCluster cluster) {
    HikariDataSource definitions = StoreConnections.definitions(PostgresAddress.of(cluster));
    Migrations.run(definitions);
    return definitions;
  }
}

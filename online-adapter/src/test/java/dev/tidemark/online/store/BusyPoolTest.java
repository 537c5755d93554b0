package dev.tidemark.online.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.OnlineStore.PutOptions;
import dev.tidemark.catalog.store.OnlineStore.PutResult;
import dev.tidemark.online.connection.PostgresConfig;
import dev.tidemark.online.connection.PostgresPool;
import dev.tidemark.online.testing.TestStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Puts while every connection is at work. */
@Timeout(180)
class BusyPoolTest {
  private static final LocalDateTime NOON = LocalDateTime.of(2026, 3, 1, 12, 0);

  @TempDir private Path spools;
  private TestStore store;
  private FeatureGroup group;

  @BeforeEach
  void open() {
    store = TestStore.open();
    group = store.clicks("busy");
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** Of two connections, which are waited for a quarter of a second at a time. */
  private PostgresPool pool(Duration statementTimeout) {
    PostgresConfig config = store.config();
    return PostgresPool.open(
        new PostgresConfig(
            config.url(),
            config.user(),
            config.password(),
            2,
            Duration.ofMillis(250),
            statementTimeout),
        "busy",
        PostgresPool.Use.WRITE);
  }

  private PutResult put(PostgresPool pool) {
    return new PostgresOnlineStore(pool, spools)
        .put(
            group,
            List.of("user_id", "event_time", "clicks"),
            List.<Object[]>of(new Object[] {1L, NOON, 7}).iterator(),
            PutOptions.of("tester"));
  }

  /** However long PostgreSQL takes to open it. */
  private static Connection take(PostgresPool pool) {
    while (true) {
      try {
        return pool.take();
      } catch (TidemarkException e) {
        assertThat(e.code()).isEqualTo(ErrorCode.POSTGRES_UNAVAILABLE);
      }
    }
  }

  @Test
  void waitForTheirTurn() throws Exception {
    try (PostgresPool pool = pool(Duration.ofMinutes(1))) {
      CompletableFuture<PutResult> put;
      try (Connection first = take(pool);
          Connection second = take(pool)) {
        put = CompletableFuture.supplyAsync(() -> put(pool));
        assertThatThrownBy(() -> put.get(700, TimeUnit.MILLISECONDS))
            .as("%s and %s are held", first, second)
            .isInstanceOf(java.util.concurrent.TimeoutException.class);
      }
      assertThat(put.join().records()).isEqualTo(1);
    }
  }

  /**
   * Who gives up waiting for a moment may find a connection free just then: PostgreSQL is there.
   */
  @Test
  void areNeverToldThatPostgresIsAwayWhileConnectionsGoFromHandToHand() throws Exception {
    try (PostgresPool pool = pool(Duration.ofMinutes(1))) {
      try (Connection first = take(pool);
          Connection second = take(pool)) {
        assertThat(first).isNotSameAs(second);
      }
      ExecutorService threads = Executors.newFixedThreadPool(100);
      try {
        List<Callable<Boolean>> uses = Collections.nCopies(300, () -> use(pool));
        for (Future<Boolean> each : threads.invokeAll(uses)) {
          assertThat(each.get()).isTrue();
        }
      } finally {
        threads.shutdownNow();
      }
    }
  }

  private static boolean use(PostgresPool pool) throws SQLException {
    try (Connection connection = pool.take();
        Statement statement = connection.createStatement()) {
      return statement.execute("SELECT pg_sleep(0.006)");
    }
  }

  @Test
  void areRefusedWithAHintInTheEnd() throws Exception {
    try (PostgresPool pool = pool(Duration.ofSeconds(1));
        Connection first = take(pool);
        Connection second = take(pool)) {
      assertThatThrownBy(() -> put(pool))
          .as("%s and %s are held", first, second)
          .hasMessage(
              "TOO_MANY_REQUESTS: All 2 connections to PostgreSQL have been at work for 1 seconds;"
                  + " wait some seconds and try again, or raise postgres.connections");
    }
  }
}

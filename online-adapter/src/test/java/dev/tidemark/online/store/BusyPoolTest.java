package dev.tidemark.online.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.OnlineStore.PutOptions;
import dev.tidemark.catalog.store.OnlineStore.PutResult;
import dev.tidemark.online.connection.PostgresConfig;
import dev.tidemark.online.connection.PostgresPool;
import dev.tidemark.online.testing.TestStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Puts while every connection is at work. */
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

  @Test
  void waitForTheirTurn() throws Exception {
    try (PostgresPool pool = pool(Duration.ofMinutes(1))) {
      CompletableFuture<PutResult> put;
      try (Connection first = pool.take();
          Connection second = pool.take()) {
        put = CompletableFuture.supplyAsync(() -> put(pool));
        assertThatThrownBy(() -> put.get(700, TimeUnit.MILLISECONDS))
            .as("%s and %s are held", first, second)
            .isInstanceOf(java.util.concurrent.TimeoutException.class);
      }

      assertThat(put.join().records()).isEqualTo(1);
    }
  }

  @Test
  void areRefusedWithAHintInTheEnd() throws Exception {
    try (PostgresPool pool = pool(Duration.ofSeconds(1));
        Connection first = pool.take();
        Connection second = pool.take()) {
      assertThatThrownBy(() -> put(pool))
          .as("%s and %s are held", first, second)
          .hasMessage(
              "TOO_MANY_REQUESTS: All 2 connections to PostgreSQL have been at work for 1 seconds;"
                  + " wait some seconds and try again, or raise postgres.connections");
    }
  }
}

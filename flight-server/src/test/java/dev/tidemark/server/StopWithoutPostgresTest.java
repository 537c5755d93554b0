package dev.tidemark.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.postgres.EmbeddedCluster;
import dev.tidemark.server.testing.Await;
import dev.tidemark.server.testing.RunningServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A PostgreSQL that has gone before doesn't keep a server from stopping. */
@Timeout(300)
class StopWithoutPostgresTest {
  private static final int GROUPS = 6;

  /** One attempt to connect takes as long as half a minute. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir private Path cluster;
  @TempDir private Path data;

  @Test
  void theServerStopsWithinSeconds() throws Exception {
    TidemarkServer server;
    try (EmbeddedCluster postgres = EmbeddedCluster.start(cluster)) {
      server =
          TidemarkServer.start(
              RunningServer.config(
                  data,
                  Map.of(
                      "postgres.url",
                      postgres.jdbcUrl()
                          + "?user="
                          + postgres.user()
                          + "&password="
                          + postgres.password(),
                      "maintenance.interval",
                      "10 ms",
                      "replication.interval",
                      "10 ms")));
      try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
          Statement statement = connection.createStatement()) {
        for (int n = 0; n < GROUPS; n++) {
          statement.execute(
              "CREATE FEATURE GROUP g%d (id BIGINT, event_time TIMESTAMP(6), x INTEGER) ENTITY KEY (id) EVENT TIME event_time"
                  .formatted(n));
          statement.execute(
              "INSERT INTO g%d VALUES (1, TIMESTAMP '2026-01-01 00:00:00', 7)".formatted(n));
        }
      }
    }

    Await.until(StopWithoutPostgresTest::maintenanceWaitsForAConnection);

    long started = System.nanoTime();
    server.close();

    assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(PATIENCE);
  }

  private static boolean maintenanceWaitsForAConnection() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(thread -> thread.getKey().getName().equals("maintainer"))
        .flatMap(thread -> Stream.of(thread.getValue()))
        .anyMatch(frame -> frame.getClassName().startsWith("com.zaxxer.hikari.pool"));
  }
}

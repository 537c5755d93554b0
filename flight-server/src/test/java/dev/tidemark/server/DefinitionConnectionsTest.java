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
import dev.tidemark.catalog.store.postgres.PostgresLoadRegistry;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.server.postgres.EmbeddedCluster;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The few connections for definitions, locks and books are enough for many at once. */
@Timeout(300)
class DefinitionConnectionsTest {
  private static final int AT_ONCE = 40;

  private static final FeatureGroup GROUP =
      new FeatureGroup(
          new UUID(0, 1),
          1,
          "g",
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

  @TempDir private Path data;

  /** No session holds locks when they begin, so the first of them opens one. */
  @Test
  void loadsThatBeginAtOnceFindTheSessionOfTheirLocks() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    try (EmbeddedCluster cluster = EmbeddedCluster.start(data);
        HikariDataSource definitions =
            StoreConnections.definitions(
                new PostgresAddress(cluster.jdbcUrl(), "postgres", Optional.empty()))) {
      Migrations.run(definitions);
      LoadRegistry loads = new PostgresLoadRegistry(definitions);
      List<Callable<Load>> begins =
          Collections.nCopies(AT_ONCE, () -> loads.register(GROUP, Optional.empty(), "h"));

      List<Load> begun = new ArrayList<>();
      for (Future<Load> each : threads.invokeAll(begins)) {
        begun.add(each.get());
      }

      assertThat(begun).hasSize(AT_ONCE).doesNotHaveDuplicates();
      begun.forEach(load -> loads.done(load, 0));
    } finally {
      threads.shutdownNow();
    }
  }
}

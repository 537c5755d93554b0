package dev.tidemark.online.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.online.connection.PostgresConfig;
import dev.tidemark.online.connection.PostgresPool;
import dev.tidemark.online.testing.TestStore;
import dev.tidemark.planner.arrow.ArrowRows;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.EngineId;
import dev.tidemark.planner.engine.OnlineSession;
import dev.tidemark.planner.engine.QueryContext;
import dev.tidemark.planner.engine.query.EngineQuery;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sessions may let their statements take longer than the server does. */
@Timeout(180)
class LongerTimeoutTest {
  private static final Duration SERVERS = Duration.ofSeconds(1);
  private static final Duration LONGER = Duration.ofMinutes(2);
  private static final List<Column> COLUMNS =
      List.of(Column.of("one", DataType.of(TypeName.INTEGER)));
  private static final EngineQuery SLOW =
      new EngineQuery("SELECT 1 FROM pg_sleep(1.5)", COLUMNS, List.of());

  @TempDir private Path spool;
  private final BufferAllocator allocator = new RootAllocator();
  private TestStore store;
  private PostgresPool pool;
  private PostgresEngine engine;

  @BeforeEach
  void open() {
    store = TestStore.open();
    PostgresConfig all = store.config();
    PostgresConfig one =
        new PostgresConfig(
            all.url(), all.user(), all.password(), 1, all.connectionTimeout(), SERVERS);
    pool = PostgresPool.open(one, "one", PostgresPool.Use.READ);
    engine = new PostgresEngine(EngineId.POSTGRES, pool, PostgresEngineConfig.of(spool));
  }

  @AfterEach
  void close() {
    pool.close();
    store.close();
    allocator.close();
  }

  private QueryContext context(Duration timeout) {
    return new QueryContext("q", "s", allocator, timeout);
  }

  private List<Object> values(BatchStream stream, List<Column> columns) {
    try (stream) {
      return List.of(ArrowRows.of(stream, columns).next());
    }
  }

  @Test
  void aStatementAloneHasTheTimeOfItsSession() throws SQLException {
    assertThat(values(engine.runAlone(context(LONGER), SLOW), COLUMNS)).containsExactly(1);
    assertThat(values(engine.runAlone(context(LONGER), SLOW), COLUMNS))
        .as("once its result is known to be small")
        .containsExactly(1);

    assertThatThrownBy(() -> values(engine.runAlone(context(SERVERS), SLOW), COLUMNS))
        .hasMessageStartingWith("QUERY_TIMEOUT");
    try (Connection next = pool.take()) {
      assertThat(next.getNetworkTimeout()).isEqualTo(31_000);
    }
  }

  @Test
  void aSessionsQueriesAndCopiesHaveTheTimeOfTheirSession() {
    FeatureGroup group = store.clicks("slow");
    store.put(group, new Object[] {1L, LocalDateTime.of(2026, 3, 1, 12, 0), 7});
    String tail = "tidemark." + group.tailTable();
    store.execute("ALTER TABLE " + tail + " RENAME TO quick");
    store.execute(
        "CREATE VIEW " + tail + " AS SELECT q.* FROM tidemark.quick AS q, pg_sleep(1.5) AS s");
    List<Column> clicks = List.of(Column.of("clicks", DataType.of(TypeName.INTEGER)));

    try (OnlineSession session = engine.open(context(LONGER))) {
      assertThat(values(session.run(SLOW), COLUMNS)).containsExactly(1);
      assertThat(values(session.tail(group, 0, List.of("clicks"), List.of()), clicks))
          .containsExactly(7);
    }
  }
}

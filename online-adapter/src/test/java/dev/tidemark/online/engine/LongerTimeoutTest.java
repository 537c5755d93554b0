package dev.tidemark.online.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.planner.arrow.ArrowRows;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.OnlineSession;
import dev.tidemark.planner.engine.query.EngineQuery;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
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

  /** Not over by itself, however late a busy machine ends it. */
  private static final EngineQuery SLOWER =
      new EngineQuery("SELECT 1 FROM pg_sleep(100)", COLUMNS, List.of());

  @TempDir private Path spool;
  private OneConnection one;

  @BeforeEach
  void open() {
    one = new OneConnection(spool, SERVERS);
  }

  @AfterEach
  void close() {
    one.close();
  }

  private List<Object> values(BatchStream stream, List<Column> columns) {
    try (stream) {
      return List.of(ArrowRows.of(stream, columns).next());
    }
  }

  @Test
  void aStatementAloneHasTheTimeOfItsSession() throws SQLException {
    assertThat(values(one.engine().runAlone(one.context(LONGER), SLOW), COLUMNS))
        .containsExactly(1);
    assertThat(values(one.engine().runAlone(one.context(LONGER), SLOW), COLUMNS))
        .as("once its result is known to be small")
        .containsExactly(1);

    assertThatThrownBy(() -> values(one.engine().runAlone(one.context(SERVERS), SLOWER), COLUMNS))
        .hasMessageStartingWith("QUERY_TIMEOUT");
    try (Connection next = one.pool().take()) {
      assertThat(next.getNetworkTimeout()).isEqualTo(31_000);
    }
  }

  @Test
  void aSessionsQueriesAndCopiesHaveTheTimeOfTheirSession() {
    FeatureGroup group = one.store().clicks("slow");
    one.store().put(group, new Object[] {1L, LocalDateTime.of(2026, 3, 1, 12, 0), 7});
    String tail = "tidemark." + group.tailTable();
    one.store().execute("ALTER TABLE " + tail + " RENAME TO quick");
    one.store()
        .execute(
            "CREATE VIEW " + tail + " AS SELECT q.* FROM tidemark.quick AS q, pg_sleep(1.5) AS s");
    List<Column> clicks = List.of(Column.of("clicks", DataType.of(TypeName.INTEGER)));

    try (OnlineSession session = one.engine().open(one.context(LONGER))) {
      assertThat(values(session.run(SLOW), COLUMNS)).containsExactly(1);
      assertThat(values(session.tail(group, 0, List.of("clicks"), List.of()), clicks))
          .containsExactly(7);
    }
  }
}

package dev.tidemark.offline.duckdb.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.planner.arrow.ArrowRows;
import dev.tidemark.planner.arrow.RowBatchStream;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.QueryContext;
import dev.tidemark.planner.engine.WorkSession;
import dev.tidemark.planner.engine.query.EngineQuery;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Texts that are known to have the promised types, over tables that aren't those of before. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RepeatedTextsTest {
  private static final DataType BIGINT = DataType.of(TypeName.BIGINT);
  private static final DataType INTEGER = DataType.of(TypeName.INTEGER);
  private static final DataType VARCHAR = DataType.of(TypeName.VARCHAR);

  @TempDir Path folder;
  private EmptyDuckDb empty;
  private BufferAllocator allocator;

  @BeforeEach
  void start() {
    empty = new EmptyDuckDb(folder);
    allocator = empty.allocator();
  }

  @AfterEach
  void stop() {
    empty.close();
  }

  @Test
  void givesThePromisedTypesOfATextThatHadThemByItselfBefore() {
    String sql = "SELECT c0 FROM spine";
    Object[] row = {7};
    for (int i = 0; i < 3; i++) {
      assertThat(overSpine(INTEGER, List.<Object[]>of(row), sql, INTEGER)).containsExactly(row);
    }

    assertThat(overSpine(BIGINT, List.<Object[]>of(new Object[] {7L}), sql, INTEGER))
        .containsExactly(row);
    assertThat(overSpine(VARCHAR, List.<Object[]>of(new Object[] {"7"}), sql, INTEGER))
        .containsExactly(row);
  }

  @Test
  void saysWhyATextFailsThatSucceededBefore() {
    String sql = "SELECT CAST(c0 AS INTEGER) FROM spine ORDER BY 1";
    List<Object[]> bad = List.of(new Object[] {"7"}, new Object[] {"seven"});
    String reason = failureOverSpine(bad, sql);
    for (int i = 0; i < 2; i++) {
      overSpine(VARCHAR, List.<Object[]>of(new Object[] {"7"}), sql, INTEGER);
    }

    assertThat(failureOverSpine(bad, sql)).startsWith("INVALID_VALUE: ").isEqualTo(reason);
    assertThat(overSpine(VARCHAR, List.<Object[]>of(new Object[] {"7"}), sql, INTEGER)).hasSize(1);
  }

  private String failureOverSpine(List<Object[]> rows, String sql) {
    return String.valueOf(
        catchThrowableOfType(TidemarkException.class, () -> overSpine(VARCHAR, rows, sql, INTEGER))
            .getMessage());
  }

  @Test
  void stopsATextThatWasFastBefore() {
    String sql =
        "SELECT count(*) FROM spine a, spine b, spine c, spine d"
            + " WHERE hash(a.c0 + b.c0 + c.c0 + d.c0) = 7";
    for (int i = 0; i < 2; i++) {
      assertThat(overSpine(BIGINT, List.<Object[]>of(new Object[] {1L}), sql, BIGINT)).hasSize(1);
    }
    try (WorkSession session = session()) {
      List<Object[]> rows = LongStream.range(0, 10_000).mapToObj(i -> new Object[] {i}).toList();
      List<Column> columns = columns(BIGINT);
      session.load("spine", new RowBatchStream(allocator, columns, rows.iterator()));
      CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS).execute(session::cancel);

      assertThatThrownBy(() -> read(session, sql, columns))
          .hasMessage("CANCELLED: The query was cancelled");
    }
  }

  private List<Object[]> overSpine(
      DataType spine, List<Object[]> rows, String sql, DataType result) {
    try (WorkSession session = session()) {
      session.load("spine", new RowBatchStream(allocator, columns(spine), rows.iterator()));
      return read(session, sql, columns(result));
    }
  }

  private WorkSession session() {
    return empty.engine().open(new QueryContext("q", "s", allocator, Duration.ofMinutes(4)));
  }

  private static List<Object[]> read(WorkSession session, String sql, List<Column> columns) {
    List<Object[]> rows = new ArrayList<>();
    try (BatchStream stream = session.run(new EngineQuery(sql, columns, List.of()))) {
      ArrowRows.of(stream, columns).forEachRemaining(rows::add);
    }
    return rows;
  }

  private static List<Column> columns(DataType type) {
    return List.of(Column.of("c0", type));
  }
}

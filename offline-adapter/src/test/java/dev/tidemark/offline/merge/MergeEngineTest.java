package dev.tidemark.offline.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.offline.duckdb.DuckDb;
import dev.tidemark.offline.duckdb.DuckDbConfig;
import dev.tidemark.offline.duckdb.Lease;
import dev.tidemark.offline.duckdb.engine.DuckDbEngine;
import dev.tidemark.planner.arrow.ArrowRows;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.QueryContext;
import dev.tidemark.planner.engine.WorkSession;
import dev.tidemark.planner.engine.query.BoundSql;
import dev.tidemark.planner.engine.query.EngineQuery;
import dev.tidemark.planner.engine.query.EngineQuery.RowOrder;
import dev.tidemark.planner.engine.query.MergeSpine;
import dev.tidemark.planner.engine.query.PointInTimeMerge;
import dev.tidemark.planner.engine.query.PointInTimeMerge.ByValue;
import dev.tidemark.planner.engine.query.PointInTimeMerge.Feature;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Queries over merges, as the server runs them. */
class MergeEngineTest {
  @TempDir Path folder;
  private BufferAllocator allocator;
  private DuckDb duckDb;
  private DuckDbEngine engine;
  private MergeEngine merging;

  @BeforeEach
  void start() {
    allocator = new RootAllocator();
    duckDb =
        DuckDb.start(
            new DuckDbConfig(300L << 20, 2, folder.resolve("temp"), 100L << 20, List.of(folder)));
    engine = new DuckDbEngine(duckDb);
    merging = new MergeEngine(duckDb, engine);
    sql("CREATE TABLE spine AS SELECT 1::BIGINT AS k, t AS o FROM range(10) AS times(t)");
    sql("CREATE TABLE history AS SELECT 1::BIGINT AS k, t * 3 AS o FROM range(3) AS times(t)");
  }

  @AfterEach
  void stop() {
    engine.close();
    duckDb.close();
    allocator.close();
  }

  @Test
  void answersTheMergeBeforeTheQuery() {
    try (WorkSession session = session()) {
      assertThat(rows(session.run(query())))
          .containsExactly(0L, 0L, 0L, 3L, 3L, 3L, 6L, 6L, 6L, 6L);
    }
  }

  @Test
  void answersOneQueryAfterTheOther() {
    try (WorkSession session = session()) {
      List<Object> first = rows(session.run(query()));

      assertThat(rows(session.run(query()))).isEqualTo(first);
    }
  }

  @Test
  void forgetsTheMergeWithTheSession() {
    try (WorkSession session = session()) {
      rows(session.run(query()));
      assertThat(allocator.getAllocatedMemory()).isPositive();
    }

    assertThat(allocator.getAllocatedMemory()).isZero();
  }

  private WorkSession session() {
    return merging.open(new QueryContext("q", "s", allocator, Duration.ofMinutes(1)));
  }

  private static EngineQuery query() {
    MergeSpine<String> spine =
        new MergeSpine<>(
            "\"kept\"",
            "\"keys\"",
            "SELECT * FROM spine",
            "SELECT 0::BIGINT AS \"$key\"",
            "SELECT rowid AS r, 0::BIGINT AS k, o FROM \"kept\"");
    PointInTimeMerge<BoundSql> merge =
        new PointInTimeMerge<>(
                spine,
                "\"records\"",
                "\"ties\"",
                "\"matched\"",
                List.<Feature>of(),
                Optional.<String>empty(),
                "SELECT 0::BIGINT AS k, o, 0::BIGINT AS s, o AS a, rowid AS r FROM history",
                Optional.<ByValue<String>>empty(),
                "SELECT t.k, t.o, t.s, max(h.rowid) AS r FROM history AS h JOIN \"ties\" AS t ON t.o = h.o GROUP BY ALL",
                false,
                true)
            .map(text -> new BoundSql(text, List.of()));
    return new EngineQuery(
        "SELECT h.o FROM (SELECT *, matched(rowid) AS r FROM kept) AS m JOIN history AS h ON h.rowid = m.r ORDER BY m.o",
        List.of(Column.of("o", DataType.parse("BIGINT"))),
        List.of(),
        RowOrder.AS_WRITTEN,
        List.of(merge));
  }

  private static List<Object> rows(BatchStream stream) {
    List<Object> values = new ArrayList<>();
    try (stream) {
      ArrowRows.of(stream, List.of(Column.of("o", DataType.parse("BIGINT"))))
          .forEachRemaining(row -> values.add(row[0]));
    }
    return values;
  }

  private void sql(String statement) {
    try (Lease lease = duckDb.lease()) {
      lease.execute(statement);
    }
  }
}

package dev.tidemark.offline.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.offline.duckdb.engine.EmptyDuckDb;
import dev.tidemark.offline.merge.probe.KeyedRecords;
import dev.tidemark.offline.merge.spine.HeapRoom;
import dev.tidemark.planner.arrow.ArrowRows;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.QueryContext;
import dev.tidemark.planner.engine.WorkSession;
import dev.tidemark.planner.engine.query.BoundSql;
import dev.tidemark.planner.engine.query.EngineQuery;
import dev.tidemark.planner.engine.query.EngineQuery.RowOrder;
import dev.tidemark.planner.engine.query.MergeSpine;
import dev.tidemark.planner.engine.query.NoRoomException;
import dev.tidemark.planner.engine.query.OperatorJoin;
import dev.tidemark.planner.engine.query.PointInTimeMerge;
import dev.tidemark.planner.engine.query.PointInTimeMerge.ByValue;
import dev.tidemark.planner.engine.query.PointInTimeMerge.Feature;
import dev.tidemark.planner.engine.query.PointInTimeProbe;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Queries over merges, as the server runs them. */
class MergeEngineTest {
  /** Of the history; most come after the spine, which is much smaller. */
  private static final int RECORDS = 300;

  private static final long PROBED_BYTES = KeyedRecords.bytes(RECORDS, 1, false, List.of());

  private static final List<Column> COLUMNS = List.of(Column.of("o", DataType.parse("BIGINT")));

  /** The records of the one key, by time alone. */
  private static final String RANKED =
      "SELECT 0::BIGINT AS k, o, 0::BIGINT AS s, o AS a, rowid AS r FROM history";

  private static final String TIED =
      "SELECT t.k, t.o, t.s, max(h.rowid) AS r FROM history AS h JOIN \"ties\" AS t ON t.o = h.o GROUP BY ALL";

  @TempDir Path folder;
  private EmptyDuckDb empty;
  private BufferAllocator allocator;
  private MergeEngine merging;

  @BeforeEach
  void start() {
    empty = new EmptyDuckDb(folder);
    allocator = empty.allocator();
    merging = new MergeEngine(empty.database(), empty.engine(), 0);
    empty.sql("CREATE TABLE spine AS SELECT 1::BIGINT AS k, t AS o FROM range(10) AS times(t)");
    empty.sql(
        "CREATE TABLE history AS SELECT 1::BIGINT AS k, CASE WHEN t < 3 THEN t * 3 ELSE 1000 + t END AS o FROM range("
            + RECORDS
            + ") AS times(t)");
  }

  @AfterEach
  void stop() {
    empty.close();
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

  @Test
  void takesWhatSeveralQueriesKeepFromOneRoom() {
    MergeEngine narrow =
        new MergeEngine(
            empty.database(), empty.engine(), new HeapRoom(5 * PROBED_BYTES), 0, System::nanoTime);
    try (WorkSession first = session(narrow);
        WorkSession second = session(narrow);
        WorkSession third = session(narrow)) {
      long before = third.operatorBytes();
      List<Object> expected = rows(first.run(probing()));

      assertThat(rows(second.run(probing()))).isEqualTo(expected);
      assertThat(before).isGreaterThanOrEqualTo(2 * PROBED_BYTES);
      assertThat(third.operatorBytes()).isGreaterThanOrEqualTo(PROBED_BYTES);
      assertThat(rows(third.run(probing()))).isEqualTo(expected);
    }
  }

  @Test
  void refusesAProbeThatFoundRoomBeforeAnotherCame() {
    MergeEngine narrow =
        new MergeEngine(
            empty.database(), empty.engine(), new HeapRoom(2 * PROBED_BYTES), 0, System::nanoTime);
    try (WorkSession late = session(narrow)) {
      assertThat(late.operatorBytes()).isEqualTo(PROBED_BYTES);
      try (WorkSession early = session(narrow)) {
        rows(early.run(probing()));

        assertThatThrownBy(() -> late.run(probing()))
            .isInstanceOfSatisfying(
                NoRoomException.class, e -> assertThat(e.strategy()).isEqualTo("probe"));
        assertThat(rows(late.run(query()))).hasSize(10);
      }
      assertThat(rows(late.run(probing()))).hasSize(10);
    }
    assertThat(allocator.getAllocatedMemory()).isZero();
  }

  @Test
  void keepsNothingOfAProbeThatFoundNoRoom() {
    MergeEngine narrow =
        new MergeEngine(
            empty.database(), empty.engine(), new HeapRoom(2 * PROBED_BYTES), 0, System::nanoTime);
    try (WorkSession session = session(narrow)) {
      EngineQuery twice = probing();
      EngineQuery query =
          new EngineQuery(
              twice.sql(),
              twice.columns(),
              List.of(),
              RowOrder.AS_WRITTEN,
              List.of(twice.joins().get(0), twice.joins().get(0)),
              List.of());

      assertThatThrownBy(() -> session.run(query)).isInstanceOf(NoRoomException.class);

      assertThat(session.operatorBytes()).isEqualTo(PROBED_BYTES);
      assertThat(allocator.getAllocatedMemory()).isZero();
    }
  }

  /** Each begins again with a merge where the others have taken the room. */
  @Test
  void answersManyQueriesAtOnceInLittleRoom() throws Exception {
    MergeEngine narrow =
        new MergeEngine(
            empty.database(), empty.engine(), new HeapRoom(7 * PROBED_BYTES), 0, System::nanoTime);
    List<Callable<List<Object>>> queries =
        Collections.nCopies(
            40,
            () -> {
              try (WorkSession session = session(narrow)) {
                try {
                  return rows(session.run(probing()));
                } catch (NoRoomException e) {
                  return rows(session.run(query()));
                }
              }
            });
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (Future<List<Object>> answer : threads.invokeAll(queries)) {
        assertThat(answer.get()).containsExactly(0L, 0L, 0L, 3L, 3L, 3L, 6L, 6L, 6L, 6L);
      }
    } finally {
      threads.shutdown();
    }

    try (WorkSession session = session(narrow)) {
      assertThat(session.operatorBytes()).isEqualTo(7 * PROBED_BYTES / 2);
    }
  }

  private WorkSession session(MergeEngine of) {
    return of.open(new QueryContext("q", "s", allocator, Duration.ofMinutes(1)));
  }

  private WorkSession session() {
    return session(merging);
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
                OptionalInt.empty(),
                Optional.<String>empty(),
                RANKED,
                Optional.<ByValue<String>>empty(),
                TIED,
                false,
                true)
            .map(text -> new BoundSql(text, List.of()));
    return query("SELECT *, matched(rowid) AS r FROM kept", merge);
  }

  /** The same rows, by a probe. */
  private static EngineQuery probing() {
    PointInTimeProbe<BoundSql> probe =
        new PointInTimeProbe<>(
                "\"history_keys\"",
                "\"records\"",
                "\"ties\"",
                "\"matched\"",
                List.<Feature>of(),
                OptionalInt.empty(),
                Optional.<String>empty(),
                "SELECT 0::BIGINT AS \"$key\", count(*) AS \"$records\" FROM history",
                RANKED,
                TIED,
                false,
                true,
                Optional.empty(),
                false)
            .map(text -> new BoundSql(text, List.of()));
    return query("SELECT *, matched(0::BIGINT, o) AS r FROM spine", probe);
  }

  private static EngineQuery query(String matches, OperatorJoin<BoundSql> join) {
    return new EngineQuery(
        "SELECT h.o FROM (" + matches + ") AS m JOIN history AS h ON h.rowid = m.r ORDER BY m.o",
        COLUMNS,
        List.of(),
        RowOrder.AS_WRITTEN,
        List.of(join),
        List.of());
  }

  private static List<Object> rows(BatchStream stream) {
    List<Object> values = new ArrayList<>();
    try (stream) {
      ArrowRows.of(stream, COLUMNS).forEachRemaining(row -> values.add(row[0]));
    }
    return values;
  }
}

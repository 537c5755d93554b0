package dev.tidemark.offline.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.offline.duckdb.engine.EmptyDuckDb;
import dev.tidemark.offline.merge.spine.HeapRoom;
import dev.tidemark.planner.arrow.ArrowRows;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.QueryContext;
import dev.tidemark.planner.engine.WorkSession;
import dev.tidemark.planner.engine.query.BoundSql;
import dev.tidemark.planner.engine.query.EngineQuery;
import dev.tidemark.planner.engine.query.EngineQuery.RowOrder;
import dev.tidemark.planner.engine.query.LateFeature;
import dev.tidemark.planner.engine.query.LateFeature.RowKey;
import dev.tidemark.planner.engine.query.LateFeature.RowTime;
import dev.tidemark.planner.engine.query.NoRoomException;
import dev.tidemark.planner.engine.query.PointInTimeMerge.Feature;
import dev.tidemark.planner.engine.query.PointInTimeProbe;
import dev.tidemark.planner.engine.query.PointInTimeProbe.KeyColumn;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Spine rows of three keys, read while the histories of two joins are made; both know two of the
 * keys, one by even times and one by odd ones.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RowsBesideHistoriesTest {
  private static final int ROWS = 300_000;
  private static final int RECORDS = 1000;
  private static final String HISTORY =
      "(SELECT 'k' || t % 2 AS k, t AS o FROM range(" + RECORDS + ") AS times(t))";
  private static final String SPINE =
      "SELECT i AS id, 'k' || i % 3 AS k, make_timestamp(i) AS seen FROM range("
          + ROWS
          + ") AS r(i)";

  /** Would take hours. */
  private static final String ENDLESS =
      "(SELECT 'k' AS k, a.t + b.t AS o FROM range(10000000) AS a(t), range(10000000) AS b(t)"
          + " WHERE a.t * b.t = -1)";

  private static final List<Column> COLUMNS =
      List.of(
          Column.of("first", DataType.of(TypeName.BIGINT)),
          Column.of("id", DataType.of(TypeName.BIGINT)),
          Column.of("k", DataType.of(TypeName.VARCHAR)),
          Column.of("second", DataType.of(TypeName.BIGINT)),
          Column.of("seen", DataType.of(TypeName.TIMESTAMP)));

  @TempDir Path folder;
  private EmptyDuckDb empty;

  @BeforeEach
  void start() {
    empty = new EmptyDuckDb(folder);
  }

  @AfterEach
  void stop() {
    empty.close();
  }

  /** The second time histories are there, if they are kept. */
  @ParameterizedTest
  @ValueSource(longs = {0, 1 << 30})
  void haveTheirFeatures(long kept) {
    MergeEngine engine = engine(Long.MAX_VALUE, kept);
    for (int i = 0; i < 2; i++) {
      try (WorkSession session = session(engine);
          BatchStream rows = session.run(query(SPINE, HISTORY, HISTORY))) {
        List<List<Object>> read = new ArrayList<>();
        ArrowRows.of(rows, COLUMNS)
            .forEachRemaining(row -> read.add(Arrays.asList(row).subList(0, 4)));
        read.sort(Comparator.comparing(row -> (Long) row.get(1)));
        assertThat(read).isEqualTo(expected());
      }
      assertThat(empty.allocator().getAllocatedMemory()).isZero();
    }
    engine.forgetHistories();
    assertThat(HistoriesLeft.keyTables(empty)).isZero();
  }

  private static List<List<Object>> expected() {
    return IntStream.range(0, ROWS)
        .mapToObj(
            id -> {
              int key = id % 3;
              int last = Math.min(id, RECORDS - 1);
              Long match = key > 1 || last < key ? null : (Long) (long) (last - (last + key) % 2);
              return Arrays.<Object>asList(match, (long) id, "k" + key, match);
            })
        .toList();
  }

  @Test
  void failAsTheirHistoriesDo() {
    String broken = "(SELECT 'k' AS k, CAST('a' || t AS BIGINT) AS o FROM range(1) AS times(t))";

    try (WorkSession session = session(engine(Long.MAX_VALUE, 0))) {
      assertThatThrownBy(
              () ->
                  session.run(
                      query(
                          "SELECT CAST('b' || i AS BIGINT), k, seen FROM ("
                              + SPINE.replace("id", "i")
                              + ") AS spine",
                          HISTORY,
                          broken)))
          .isInstanceOf(TidemarkException.class)
          .hasMessageContaining("a0");
    }
    assertThat(empty.allocator().getAllocatedMemory()).isZero();
    assertThat(HistoriesLeft.keyTables(empty)).isZero();
  }

  @Test
  void failByThemselves() {
    String broken = "SELECT CAST('b' || id AS BIGINT), k, seen FROM (" + SPINE + ") AS spine";

    try (WorkSession session = session(engine(Long.MAX_VALUE, 0))) {
      assertThatThrownBy(() -> session.run(query(broken, HISTORY, HISTORY)).next())
          .isInstanceOf(TidemarkException.class)
          .hasMessageContaining("b");
    }
    assertThat(empty.allocator().getAllocatedMemory()).isZero();
    assertThat(HistoriesLeft.keyTables(empty)).isZero();
  }

  @Test
  void areLeftWhereThereIsNoRoomForAHistory() {
    try (WorkSession session = session(engine(1000, 0))) {
      assertThatThrownBy(() -> session.run(query(SPINE, HISTORY, HISTORY)))
          .isInstanceOf(NoRoomException.class);
    }
    assertThat(empty.allocator().getAllocatedMemory()).isZero();
    assertThat(HistoriesLeft.keyTables(empty)).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void endSoonAfterTheyAreCancelledOrInterrupted(boolean byInterrupt) throws InterruptedException {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    try (WorkSession session = session(engine(Long.MAX_VALUE, 0))) {
      Thread reader =
          new Thread(
              () -> {
                try {
                  session.run(query(SPINE, ENDLESS, HISTORY));
                } catch (RuntimeException e) {
                  thrown.set(e);
                }
              });
      reader.start();
      while (HistoriesLeft.threads() == 0) {
        assertThat(reader.isAlive()).isTrue();
      }
      if (byInterrupt) {
        reader.interrupt();
      } else {
        session.cancel();
      }
      reader.join();
    }
    assertThat(thrown.get())
        .isInstanceOfSatisfying(
            TidemarkException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
    assertThat(HistoriesLeft.threads()).isZero();
    assertThat(empty.allocator().getAllocatedMemory()).isZero();
    assertThat(HistoriesLeft.keyTables(empty)).isZero();
  }

  private MergeEngine engine(long heap, long kept) {
    return new MergeEngine(
        empty.database(), empty.engine(), new HeapRoom(heap), kept, System::nanoTime);
  }

  private WorkSession session(MergeEngine engine) {
    return engine.open(new QueryContext("q", "s", empty.allocator(), Duration.ofMinutes(1)));
  }

  private static EngineQuery query(String spine, String first, String second) {
    return new EngineQuery(
        spine,
        COLUMNS,
        List.of(),
        RowOrder.ANY,
        List.of(probe(0, first), probe(1, second)),
        List.of(late(0, 0), late(3, 1)));
  }

  private static LateFeature late(int column, int probe) {
    String match = "matched" + probe + "(%1$s, epoch_us(%2$s))";
    RowKey key = new RowKey(1, "\"keys" + probe + "\"", "k");
    return new LateFeature(
        column, "f" + probe, 1, Optional.of(new RowTime(2, true, match, Optional.of(key))));
  }

  private static PointInTimeProbe<BoundSql> probe(int number, String history) {
    String keys = "\"keys" + number + "\"";
    return new PointInTimeProbe<>(
            keys,
            "\"records" + number + "\"",
            "\"ties" + number + "\"",
            "matched" + number,
            List.of(new Feature("f" + number, "BIGINT")),
            OptionalInt.empty(),
            Optional.<String>empty(),
            "SELECT row_number() OVER () - 1 AS \"$key\", * FROM (SELECT k, count(*) AS \"$records\" FROM %s AS h GROUP BY k)"
                .formatted(history),
            "SELECT n.\"$key\" AS k, o, 0::BIGINT AS s, o AS a, 0::BIGINT AS r, o AS p0 FROM %s AS h JOIN %s AS n ON n.k = h.k"
                .formatted(history, keys),
            "SELECT 0::BIGINT AS k, 0::BIGINT AS o, 0::BIGINT AS s, 0::BIGINT AS r, 0::BIGINT AS p0",
            false,
            true,
            Optional.of(new KeyColumn("k", true)),
            true)
        .map(text -> new BoundSql(text, List.of()));
  }
}

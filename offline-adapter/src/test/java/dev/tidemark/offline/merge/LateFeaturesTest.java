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
import dev.tidemark.planner.engine.query.MergeSpine;
import dev.tidemark.planner.engine.query.PointInTimeMerge;
import dev.tidemark.planner.engine.query.PointInTimeMerge.ByValue;
import dev.tidemark.planner.engine.query.PointInTimeMerge.Feature;
import dev.tidemark.planner.engine.query.PointInTimeProbe;
import dev.tidemark.planner.engine.query.PointInTimeProbe.KeyColumn;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Spine rows of a hundred keys in many batches. Key {@code k} has the records 0 and 100, of which
 * the second is a tombstone where 7 divides the key; the first has no number where 5 does.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LateFeaturesTest {
  private static final int ROWS = 300_000;
  private static final int KEYS = 100;

  private static final List<Column> COLUMNS =
      List.of(
          Column.of("first", DataType.parse("BOOLEAN")),
          Column.of("id", DataType.parse("BIGINT")),
          Column.of("n", DataType.parse("INTEGER")),
          Column.of("again", DataType.parse("INTEGER")));

  @TempDir Path folder;
  private EmptyDuckDb empty;
  private BufferAllocator allocator;

  @BeforeEach
  void start() {
    empty = new EmptyDuckDb(folder);
    allocator = empty.allocator();
    empty.sql(
        "CREATE TABLE spine AS SELECT i AS id, (i %% %d)::BIGINT AS k, (i // %d) %% 200 - 50 AS o FROM range(%d) AS rows(i)"
            .formatted(KEYS, KEYS, ROWS));
    empty.sql(
        """
        CREATE TABLE history AS SELECT k, o, o = 0 AS first, o = 100 AND k %% 7 = 0 AS gone,
          CASE WHEN o > 0 OR k %% 5 <> 0 THEN (k + o)::INTEGER END AS n
        FROM range(%d) AS keys(k), (VALUES (0::BIGINT), (100::BIGINT)) AS times(o)
        """
            .formatted(KEYS));
  }

  @AfterEach
  void stop() {
    empty.close();
  }

  @Test
  void areToldInTheBatchesThatLeaveDuckDb() {
    try (WorkSession session = session(new HeapRoom(Long.MAX_VALUE))) {
      BatchStream rows = session.run(query());

      assertThat(rows).isInstanceOf(LateFeatures.class);
      assertThat(read(rows)).isEqualTo(expected());
    }
  }

  /** What is known of a part of the spine isn't there any more. */
  @Test
  void areToldByDuckDbWhereTheSpineIsDivided() {
    try (WorkSession session = session(new HeapRoom(2 << 20))) {
      BatchStream rows = session.run(query());

      assertThat(rows).isNotInstanceOf(LateFeatures.class);
      assertThat(read(rows)).isEqualTo(expected());
    }
  }

  /** Few rows are joined with many, which DuckDB would rather do the other way round. */
  @Test
  void keepTheOrderOfFewRowsWhereTheSpineIsDivided() {
    EngineQuery all = query();
    EngineQuery few =
        new EngineQuery(
            "SELECT id, rowid FROM kept WHERE id % 777 = 0 ORDER BY id DESC",
            all.columns(), List.of(), RowOrder.AS_WRITTEN, all.joins(), all.late());
    List<List<Object>> expected =
        new ArrayList<>(expected().stream().filter(row -> (long) row.get(1) % 777 == 0).toList());
    Collections.reverse(expected);

    try (WorkSession session = session(new HeapRoom(2 << 20))) {
      assertThat(read(session.run(few))).containsExactlyElementsOf(expected);
    }
  }

  @Test
  void areInATableThatIsKept() {
    try (WorkSession session = session(new HeapRoom(Long.MAX_VALUE))) {
      long count = session.keep("kept rows", query());

      assertThat(count).isEqualTo(ROWS);
      assertThat(read(session.run(new EngineQuery("FROM \"kept rows\"", COLUMNS, List.of()))))
          .isEqualTo(expected());
    }
  }

  /** Both infinite times are among them, and no time at all. */
  @ParameterizedTest
  @CsvSource({"true,BIGINT", "false,BIGINT", "true,INTEGER", "true,VARCHAR"})
  void areOfMatchesThatAreFoundByKeysAndTimesOfTheRows(boolean isBackward, String type) {
    empty.sql(
        """
        CREATE TABLE timed AS SELECT i AS id, %s AS k,
          CASE i %% 11 WHEN 0 THEN NULL WHEN 1 THEN 'infinity' WHEN 2 THEN '-infinity'
            ELSE make_timestamp((i // 120) %% 60 - 20) END AS seen
        FROM range(%d) AS rows(i)
        """
            .formatted(key(type, "nullif(i % 120, 77)"), ROWS));
    empty.sql(
        """
        CREATE TABLE records AS SELECT %s AS k, o, (k * 1000 + o %% 1000)::INTEGER AS n
        FROM range(100) AS keys(k), (VALUES (-4000000000000000000), (-5), (0), (7), (30), (4000000000000000000)) AS times(o)
        WHERE o = 0 OR (k + o) %% 3 <> 0
        """
            .formatted(key(type, "k")));
    List<Column> columns =
        List.of(
            Column.of("n", DataType.parse("INTEGER")),
            Column.of("id", DataType.parse("BIGINT")),
            Column.of("seen", DataType.of(TypeName.TIMESTAMP)),
            Column.of("k", DataType.parse(type)));

    try (WorkSession session = session(new HeapRoom(Long.MAX_VALUE))) {
      List<List<Object>> found =
          read(session.run(probing(columns, isBackward, Found.AT_ONCE)), columns);

      for (Found late : List.of(Found.BY_NUMBER, Found.BY_KEY)) {
        EngineQuery query = probing(columns, isBackward, late);
        assertThat(read(session.run(query), columns)).hasSize(ROWS).isEqualTo(found);
        assertThat(session.keep("kept " + late, query)).isEqualTo(ROWS);
        EngineQuery kept =
            new EngineQuery(
                "SELECT * FROM \"kept %s\" ORDER BY id".formatted(late), columns, List.of());
        assertThat(read(session.run(kept), columns)).isEqualTo(found);
      }
      assertThat(found.stream().filter(row -> row.get(0) != null).count())
          .isBetween(ROWS / 4L, ROWS - ROWS / 4L);
    }
  }

  /** Of texts, some share their first eight bytes, and some are shorter than that. */
  private static String key(String type, String number) {
    return type.equals("VARCHAR")
        ? "repeat('key ', (%1$s) %% 3 * 3) || (%1$s)".formatted(number)
        : "(%s)::%s".formatted(number, type);
  }

  /** How matches are found: in DuckDB, or once rows have left it. */
  private enum Found {
    AT_ONCE,
    BY_NUMBER,
    BY_KEY
  }

  private static EngineQuery probing(List<Column> columns, boolean isBackward, Found found) {
    String turn = isBackward ? "" : "~";
    String records =
        "SELECT n.\"$key\" AS k, %1$s(h.o) AS o, 0::BIGINT AS s, %1$s(h.o) AS a, 0::BIGINT AS r, h.n AS p0 FROM records AS h JOIN \"numbers\" AS n ON n.k = h.k"
            .formatted(turn);
    PointInTimeProbe<BoundSql> probe =
        new PointInTimeProbe<>(
                "\"numbers\"",
                "\"kept\"",
                "\"ties\"",
                "\"matched\"",
                List.of(new Feature("\"n\"", "INTEGER")),
                OptionalInt.empty(),
                Optional.<String>empty(),
                "SELECT row_number() OVER () - 1 AS \"$key\", * FROM (SELECT k, count(*) AS \"$records\" FROM records GROUP BY k)",
                records,
                "SELECT t.k, t.o, t.s, 0::BIGINT AS r, max(p0) AS p0 FROM \"ties\" AS t JOIN ("
                    + records
                    + ") AS h ON t.k = h.k AND t.o = h.o GROUP BY ALL",
                false,
                true,
                found == Found.BY_KEY
                    ? Optional.of(
                        new KeyColumn("k", columns.get(3).type().duckdb().equals("VARCHAR")))
                    : Optional.empty(),
                false)
            .map(text -> new BoundSql(text, List.of()));
    String number =
        "%s(CASE WHEN isfinite(seen) THEN epoch_us(seen) WHEN seen > 'epoch' THEN 4000000000000000000 WHEN seen < 'epoch' THEN -4000000000000000000 END)"
            .formatted(turn);
    String match = "\"matched\"(%1$s, " + number.replace("seen", "%2$s") + ")";
    String argument =
        switch (found) {
          case AT_ONCE -> ", " + match.formatted("n.\"$key\"", "seen");
          case BY_NUMBER -> ", n.\"$key\"";
          case BY_KEY -> "";
        };
    Optional<RowKey> key =
        found == Found.BY_KEY ? Optional.of(new RowKey(2, "\"numbers\"", "k")) : Optional.empty();
    return new EngineQuery(
        "SELECT id, seen, s.k%s FROM timed AS s%s ORDER BY id"
            .formatted(
                argument, argument.isEmpty() ? "" : " LEFT JOIN \"numbers\" AS n ON n.k = s.k"),
        columns,
        List.of(),
        RowOrder.AS_WRITTEN,
        List.of(probe),
        List.of(
            new LateFeature(
                0,
                "\"n\"",
                key.isPresent() ? 2 : 3,
                found == Found.AT_ONCE
                    ? Optional.empty()
                    : Optional.of(new RowTime(1, isBackward, match, key)))));
  }

  /** After the second batch one more waits. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void canBeLeftBeforeTheEnd(int batches) {
    try (WorkSession session = session(new HeapRoom(Long.MAX_VALUE))) {
      BatchStream rows = session.run(query());
      for (int i = 0; i < batches; i++) {
        assertThat(rows.next()).isTrue();
      }

      rows.cancel();

      assertThatThrownBy(rows::next)
          .isInstanceOfSatisfying(
              TidemarkException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
      rows.close();
      assertThat(rows.next()).isFalse();
      rows.close();
    }
    assertThat(allocator.getAllocatedMemory()).isZero();
  }

  private WorkSession session(HeapRoom heap) {
    return new MergeEngine(empty.database(), empty.engine(), heap, 0, System::nanoTime)
        .open(new QueryContext("q", "s", allocator, Duration.ofMinutes(1)));
  }

  private static EngineQuery query() {
    MergeSpine<String> spine =
        new MergeSpine<>(
            "\"kept\"",
            "\"keys\"",
            "SELECT * FROM spine",
            "SELECT k AS \"$key\", k FROM (SELECT DISTINCT k FROM kept)",
            "SELECT rowid AS r, k, o FROM \"kept\"");
    PointInTimeMerge<BoundSql> merge =
        new PointInTimeMerge<>(
                spine,
                "\"records\"",
                "\"ties\"",
                "\"matched\"",
                List.of(
                    new Feature("\"first\"", "BOOLEAN"),
                    new Feature("\"gone\"", "BOOLEAN"),
                    new Feature("\"n\"", "INTEGER")),
                OptionalInt.of(1),
                Optional.<String>empty(),
                "SELECT h.k, h.o, 0::BIGINT AS s, h.o AS a, 0::BIGINT AS r, h.first AS p0, h.gone AS p1, h.n AS p2 FROM history AS h JOIN \"keys\" AS n ON n.k = h.k",
                Optional.<ByValue<String>>empty(),
                "SELECT t.k, t.o, t.s, 0::BIGINT AS r, h.first AS p0, h.gone AS p1, h.n AS p2 FROM history AS h JOIN \"ties\" AS t ON t.o = h.o AND t.k = h.k",
                false,
                true)
            .map(text -> new BoundSql(text, List.of()));
    return new EngineQuery(
        "SELECT id, rowid FROM kept ORDER BY id",
        COLUMNS,
        List.of(),
        RowOrder.AS_WRITTEN,
        List.of(merge),
        List.of(
            new LateFeature(0, "\"first\"", 1, Optional.empty()),
            new LateFeature(2, "\"n\"", 1, Optional.empty()),
            new LateFeature(3, "\"n\"", 1, Optional.empty())));
  }

  private static List<List<Object>> read(BatchStream stream) {
    return read(stream, COLUMNS);
  }

  private static List<List<Object>> read(BatchStream stream, List<Column> columns) {
    List<List<Object>> rows = new ArrayList<>();
    try (stream) {
      ArrowRows.of(stream, columns).forEachRemaining(row -> rows.add(Arrays.asList(row)));
    }
    return rows;
  }

  private static List<List<Object>> expected() {
    return IntStream.range(0, ROWS)
        .mapToObj(
            id -> {
              int key = id % KEYS;
              int time = id / KEYS % 200 - 50;
              boolean isFirst = time < 100;
              boolean isNone = time < 0 || !isFirst && key % 7 == 0;
              Integer n = isFirst ? (key % 5 == 0 ? null : (Integer) key) : (Integer) (key + 100);
              return isNone
                  ? Arrays.<Object>asList(null, (long) id, null, null)
                  : Arrays.<Object>asList(isFirst, (long) id, n, n);
            })
        .toList();
  }
}

package dev.tidemark.offline.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.offline.duckdb.Lease;
import dev.tidemark.offline.duckdb.engine.DuckDbSession;
import dev.tidemark.offline.duckdb.engine.EmptyDuckDb;
import dev.tidemark.offline.merge.probe.History;
import dev.tidemark.offline.merge.probe.KeptHistories;
import dev.tidemark.offline.merge.probe.KeptHistories.Kept;
import dev.tidemark.offline.merge.probe.KeptHistories.KeyTable;
import dev.tidemark.offline.merge.probe.KeyedRecords;
import dev.tidemark.offline.merge.spine.HeapRoom;
import dev.tidemark.offline.merge.vector.FeatureType;
import dev.tidemark.planner.arrow.ArrowRows;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.QueryContext;
import dev.tidemark.planner.engine.WorkSession;
import dev.tidemark.planner.engine.query.BoundSql;
import dev.tidemark.planner.engine.query.EngineQuery;
import dev.tidemark.planner.engine.query.EngineQuery.RowOrder;
import dev.tidemark.planner.engine.query.OperatorJoin;
import dev.tidemark.planner.engine.query.Parameter;
import dev.tidemark.planner.engine.query.PointInTimeMerge.Feature;
import dev.tidemark.planner.engine.query.PointInTimeProbe;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Histories that serve later queries. A history here is a table that changes, other than the files
 * that are kept: so an answer shows whether it was made of what was kept.
 */
class KeptHistoriesTest {
  private static final int RECORDS = 10_000;

  /** Of the heap; what else a history takes is less than a third of that. */
  private static final long TAKEN =
      KeyedRecords.bytes(RECORDS, 1, false, List.of(FeatureType.of("BIGINT")));

  private static final long BYTES = TAKEN * 4 / 3;
  private static final List<Column> COLUMNS = List.of(Column.of("o", DataType.parse("BIGINT")));

  /** Of the spine's one row: the record before, and after the table was changed. */
  private static final long BEFORE = RECORDS - 1;

  private static final long AFTER = 42;

  @TempDir Path folder;
  private EmptyDuckDb empty;
  private BufferAllocator allocator;
  private final AtomicLong now = new AtomicLong();

  @BeforeEach
  void start() {
    empty = new EmptyDuckDb(folder);
    allocator = empty.allocator();
    empty.sql("CREATE TABLE history AS SELECT t AS o FROM range(" + RECORDS + ") AS times(t)");
  }

  @AfterEach
  void stop() {
    empty.close();
  }

  @Test
  void serveTheNextQueryThatAsksTheSame() {
    MergeEngine engine = engine(100 * BYTES, BYTES);

    assertThat(ask(engine, lasting("h"))).isEqualTo(BEFORE);
    change();

    assertThat(ask(engine, lasting("h"))).isEqualTo(BEFORE);
    assertThat(allocator.getAllocatedMemory()).isZero();
    assertThat(keptTables()).isOne();
  }

  @Test
  void areSaidToBeThereSinceAnEarlierQuery() {
    MergeEngine engine = engine(100 * BYTES, BYTES);

    assertThat(remark(engine)).isEmpty();
    assertThat(remark(engine)).hasValue("its history in memory since an earlier query");
  }

  @Test
  void serveNobodyWhoseRightSideMayChange() {
    MergeEngine engine = engine(100 * BYTES, BYTES);
    ask(engine, lasting("h"));
    change();

    assertThat(ask(engine, probe("h", List.of()))).isEqualTo(AFTER);
  }

  @Test
  void serveNobodyWhoAsksInOtherWordsOrWithOtherValues() {
    MergeEngine engine = engine(100 * BYTES, 10 * BYTES);
    ask(engine, lasting("h"));
    ask(engine, probe("h", List.of(number(7))).lasting());
    change();

    assertThat(ask(engine, lasting("other"))).isEqualTo(AFTER);
    assertThat(ask(engine, probe("h", List.of(number(8))).lasting())).isEqualTo(AFTER);
    assertThat(ask(engine, probe("h", List.of(number(7))).lasting())).isEqualTo(BEFORE);
  }

  /** The query reads that table. */
  @Test
  void areNotKeptBesideATableOfTheirRecords() {
    MergeEngine engine = engine(100 * BYTES, BYTES);
    PointInTimeProbe<BoundSql> probe =
        probe("h", List.of(), Optional.of("SELECT * FROM history"), "").lasting();
    ask(engine, probe);
    change();

    assertThat(ask(engine, probe)).isEqualTo(AFTER);
    assertThat(keptTables()).isZero();
  }

  @Test
  void thatAreTooLargeAreNotKept() {
    MergeEngine engine = engine(100 * BYTES, TAKEN);
    ask(engine, lasting("h"));
    change();

    assertThat(ask(engine, lasting("h"))).isEqualTo(AFTER);
    assertThat(keptTables()).isZero();
  }

  @Test
  void usedTheLongestAgoMakeRoomForOthers() {
    MergeEngine engine = engine(100 * BYTES, 2 * BYTES);
    ask(engine, lasting("first"));
    ask(engine, lasting("second"));
    ask(engine, lasting("first"));
    ask(engine, lasting("third"));
    change();

    assertThat(ask(engine, lasting("first"))).isEqualTo(BEFORE);
    assertThat(ask(engine, lasting("third"))).isEqualTo(BEFORE);
    assertThat(ask(engine, lasting("second"))).isEqualTo(AFTER);
    assertThat(keptTables()).isEqualTo(2);
  }

  @Test
  void makeRoomForQueries() {
    MergeEngine engine = engine(3 * BYTES, 100 * BYTES);
    ask(engine, lasting("first"));
    ask(engine, lasting("second"));
    ask(engine, lasting("third"));
    assertThat(keptTables()).isEqualTo(3);

    try (WorkSession session = session(engine)) {
      assertThat(session.operatorBytes()).isEqualTo(3 * BYTES / 2);
      row(session, probe("fourth", List.of()));

      assertThat(keptTables()).isEqualTo(2);
    }
  }

  @Test
  void serveSeveralQueriesAtOnceAndStayUntilTheLast() {
    MergeEngine engine = engine(100 * BYTES, BYTES);
    try (WorkSession second = session(engine)) {
      try (WorkSession first = session(engine)) {
        row(first, lasting("h"));
        change();
        assertThat(row(second, lasting("h"))).isEqualTo(BEFORE);
      }
      ask(engine, lasting("other"));

      assertThat(keptTables()).isEqualTo(2);
    }
    assertThat(allocator.getAllocatedMemory()).isZero();
    assertThat(keptTables()).isOne();
  }

  @Test
  void canAllBeForgotten() {
    MergeEngine engine = engine(100 * BYTES, 10 * BYTES);
    ask(engine, lasting("first"));
    try (WorkSession session = session(engine)) {
      row(session, lasting("second"));
      engine.forgetHistories();

      assertThat(keptTables()).isOne();
    }
    change();

    assertThat(keptTables()).isZero();
    assertThat(ask(engine, lasting("first"))).isEqualTo(AFTER);
    assertThat(ask(engine, lasting("second"))).isEqualTo(AFTER);
  }

  /** What a history is found by may be longer than itself. */
  @Test
  void countTheirWords() {
    MergeEngine engine = engine(100 * BYTES, BYTES);
    ask(engine, lasting("h" + "x".repeat(10 * RECORDS)));

    assertThat(keptTables()).isZero();
  }

  @Test
  void countTheirKeys() {
    MergeEngine engine = engine(100 * BYTES, BYTES);
    PointInTimeProbe<BoundSql> probe =
        probe("h", List.of(), Optional.empty(), ", repeat('x', " + BYTES + ") AS name").lasting();
    ask(engine, probe);

    assertThat(keptTables()).isZero();
  }

  /** A query with an answer doesn't fail for it, unless it was stopped. */
  @Test
  void whoseSizeCanNotBeToldAreNotKept() {
    KeptHistories histories =
        new KeptHistories(empty.database(), new HeapRoom(100 * BYTES), BYTES, now::get);
    History history =
        new KeyedRecords(new int[] {0}, false, List.of()).sorted(true, Optional.empty());
    QueryContext context = new QueryContext("q", "s", allocator, Duration.ofMinutes(1));
    try (DuckDbSession session = empty.engine().open(context)) {
      KeyTable missing = histories.newKeyTable(session);

      Kept kept = histories.keep(lasting("h"), history, 0, missing, session);

      assertThat(kept.history()).isSameAs(history);
      assertThat(histories.use(lasting("h"), session)).isEmpty();
      histories.giveBack(kept);
      session.cancel();
      assertThatThrownBy(() -> histories.keep(lasting("h"), history, 0, missing, session))
          .hasMessageContaining("CANCELLED");
    }
  }

  @Test
  void nobodyAsksOfForTenMinutesAreForgotten() {
    MergeEngine engine = engine(100 * BYTES, 2 * BYTES);
    ask(engine, lasting("first"));
    now.addAndGet(Duration.ofMinutes(6).toNanos());
    ask(engine, lasting("second"));
    now.addAndGet(Duration.ofMinutes(5).toNanos());
    engine.forgetIdleHistories();
    change();

    assertThat(keptTables()).isOne();
    assertThat(ask(engine, lasting("second"))).isEqualTo(BEFORE);
    assertThat(ask(engine, lasting("first"))).isEqualTo(AFTER);
  }

  /** What was made of them is a table of no session. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT f(matched(k.\"$key\", 100000)) FROM \"keys\" AS k",
        "WITH one AS (SELECT 1) SELECT f(matched(k.\"$key\", 100000)) FROM one, \"keys\" AS k",
        "SELECT f(matched(a.\"$key\", 100000)) FROM \"keys\" AS a NATURAL JOIN \"keys\" AS b"
      })
  void haveKeysThatTheNextQueryNames(String sql) {
    MergeEngine engine = engine(100 * BYTES, BYTES);
    for (int i = 0; i < 2; i++) {
      try (WorkSession session = session(engine)) {
        EngineQuery query = query(sql, List.of(lasting("h")));

        assertThat(row(session, query)).isEqualTo(BEFORE);
        assertThat(session.keep("kept rows", query)).isOne();
        assertThat(row(session, query("FROM \"kept rows\"", List.of()))).isEqualTo(BEFORE);
      }
      change();
    }
  }

  @Test
  void haveKeysThatTheNextJoinNames() {
    MergeEngine engine = engine(100 * BYTES, BYTES);
    PointInTimeProbe<BoundSql> next =
        next(probe("r JOIN \"keys\" AS k ON k.\"$records\" > 0", List.of()));
    EngineQuery query =
        query(
            "SELECT \"next f\"(\"next matched\"(0::BIGINT, 100000::BIGINT))",
            List.of(lasting("h"), next));
    for (long expected : List.of(BEFORE, AFTER)) {
      try (WorkSession session = session(engine)) {
        assertThat(row(session, query)).isEqualTo(expected);
      }
      change();
    }
  }

  private MergeEngine engine(long heap, long kept) {
    return new MergeEngine(empty.database(), empty.engine(), new HeapRoom(heap), kept, now::get);
  }

  /** As many records, of other times. */
  private void change() {
    empty.sql("UPDATE history SET o = " + AFTER);
  }

  private long keptTables() {
    try (Lease lease = empty.database().lease()) {
      return lease.number(
          "SELECT count(*) FROM duckdb_tables() WHERE table_name LIKE 'kept_keys_%'");
    }
  }

  private WorkSession session(MergeEngine of) {
    return of.open(new QueryContext("q", "s", allocator, Duration.ofMinutes(1)));
  }

  private long ask(MergeEngine engine, PointInTimeProbe<BoundSql> probe) {
    try (WorkSession session = session(engine)) {
      return row(session, probe);
    }
  }

  private Optional<String> remark(MergeEngine engine) {
    PointInTimeProbe<BoundSql> probe = lasting("h");
    try (WorkSession session = session(engine)) {
      session.measure();
      row(session, probe);
      return Optional.ofNullable(session.profile().orElseThrow().remarks().get(probe.match()));
    }
  }

  private static long row(WorkSession session, PointInTimeProbe<BoundSql> probe) {
    return row(session, query("SELECT f(matched(0::BIGINT, 100000::BIGINT))", List.of(probe)));
  }

  private static EngineQuery query(String sql, List<OperatorJoin<BoundSql>> joins) {
    return new EngineQuery(sql, COLUMNS, List.of(), RowOrder.AS_WRITTEN, joins, List.of());
  }

  private static long row(WorkSession session, EngineQuery query) {
    try (BatchStream rows = session.run(query)) {
      return (Long) ArrowRows.of(rows, COLUMNS).next()[0];
    }
  }

  private static Parameter number(long value) {
    return new Parameter(DataType.parse("BIGINT"), value);
  }

  private static PointInTimeProbe<BoundSql> lasting(String alias) {
    return probe(alias, List.of()).lasting();
  }

  /** The same under other names. */
  private static PointInTimeProbe<BoundSql> next(PointInTimeProbe<BoundSql> probe) {
    return new PointInTimeProbe<>(
            "\"next keys\"",
            "\"next records\"",
            "\"next ties\"",
            "\"next matched\"",
            List.of(new Feature("\"next f\"", "BIGINT")),
            OptionalInt.empty(),
            Optional.<BoundSql>empty(),
            probe.keys(),
            probe.candidates(),
            probe.undecided(),
            false,
            true,
            Optional.empty(),
            false)
        .map(text -> new BoundSql(text.sql().replace("\"ties\"", "\"next ties\""), List.of()));
  }

  /** The records of one key, by time alone. */
  private static PointInTimeProbe<BoundSql> probe(String alias, List<Parameter> parameters) {
    return probe(alias, parameters, Optional.empty(), "");
  }

  private static PointInTimeProbe<BoundSql> probe(
      String alias, List<Parameter> parameters, Optional<String> records, String key) {
    String from = " FROM history AS " + alias + (parameters.isEmpty() ? "" : " WHERE ? > 0");
    return new PointInTimeProbe<>(
            "\"keys\"",
            "\"records\"",
            "\"ties\"",
            "matched",
            List.of(new Feature("f", "BIGINT")),
            OptionalInt.empty(),
            records,
            "SELECT 0::BIGINT AS \"$key\", count(*) AS \"$records\"" + key + from,
            "SELECT 0::BIGINT AS k, o, 0::BIGINT AS s, o AS a, 0::BIGINT AS r, o AS p0" + from,
            "SELECT t.k, t.o, t.s, 0::BIGINT AS r, any_value(h.o) AS p0 FROM history AS h"
                + " JOIN \"ties\" AS t ON t.o = h.o GROUP BY ALL",
            false,
            true,
            Optional.empty(),
            false)
        .map(text -> new BoundSql(text, text.contains("?") ? parameters : List.of()));
  }
}

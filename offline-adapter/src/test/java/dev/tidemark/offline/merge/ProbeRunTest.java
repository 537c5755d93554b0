package dev.tidemark.offline.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.offline.duckdb.engine.DuckDbSession;
import dev.tidemark.offline.duckdb.engine.EmptyDuckDb;
import dev.tidemark.offline.merge.match.MergeFunctions;
import dev.tidemark.offline.merge.probe.KeyedRecords;
import dev.tidemark.offline.merge.spine.HeapRoom;
import dev.tidemark.offline.merge.vector.FeatureType;
import dev.tidemark.planner.engine.QueryContext;
import dev.tidemark.planner.engine.query.BoundSql;
import dev.tidemark.planner.engine.query.NoRoomException;
import dev.tidemark.planner.engine.query.PointInTimeMerge.Feature;
import dev.tidemark.planner.engine.query.PointInTimeProbe;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operator alone, against DuckDB's own sorting of all candidates of each spine row. */
class ProbeRunTest {
  private static final long PLENTY = 1 << 26;
  private static final int RECORDS = 50;

  @TempDir Path folder;
  private EmptyDuckDb empty;
  private BufferAllocator allocator;
  private MergeFunctions functions;
  private DuckDbSession session;

  @BeforeEach
  void start() {
    empty = new EmptyDuckDb(folder);
    allocator = empty.allocator();
    functions = new MergeFunctions(empty.database());
    session = empty.engine().open(new QueryContext("q", "s", allocator, Duration.ofMinutes(5)));
  }

  @AfterEach
  void stop() {
    session.close();
    empty.close();
  }

  @Test
  void findsTheHighestRankThatEachSpineRowCanSee() {
    long seed = Long.getLong("tidemark.seed", System.nanoTime());
    int cases = Integer.getInteger("tidemark.cases", 60);
    System.out.println("-Dtidemark.seed=" + seed + " -Dtidemark.cases=" + cases);

    for (int i = 0; i < cases; i++) {
      check(seed + i);
    }
  }

  private void check(long seed) {
    Random random = new Random(seed);
    boolean bySecond = random.nextBoolean();
    boolean isInclusive = random.nextBoolean();
    boolean carries = random.nextBoolean();
    makeTables(random, random.nextInt(60), random.nextInt(80));

    try (ProbeRun run = run(probe(bySecond, isInclusive, carries), PLENTY)) {
      String sees =
          "h.k IS NOT DISTINCT FROM s.k AND "
              + (bySecond ? "h.a" : "h.o")
              + (isInclusive ? " <= " : " < ");
      long wrong =
          session.number(
              """
              SELECT count(*) FROM (SELECT *, %s AS told FROM (
                SELECT s.k, s.o, matched(n."$key", s.o) AS r
                FROM spine AS s LEFT JOIN "keys" AS n ON s.k IS NOT DISTINCT FROM n.k)) AS s
              WHERE (r IS NULL) <> NOT EXISTS (SELECT 1 FROM history AS h WHERE %ss.o)
              OR told IS DISTINCT FROM (
                SELECT %s FROM history AS h WHERE %ss.o ORDER BY h.o DESC, %s h.tie DESC LIMIT 1)
              """
                  .formatted(
                      carries ? "tie(r)" : "r",
                      sees,
                      carries ? "nullif(h.tie, 7)" : "h.r",
                      sees,
                      bySecond ? "h.s DESC, " : ""));
      assertThat(wrong).as("-Dtidemark.seed=%d, %d bytes", seed, run.taken()).isZero();
    }
  }

  @Test
  void takesRecordsAndRowsFromSeveralThreadsInAnyOrder() {
    sql(
        "CREATE OR REPLACE TEMP TABLE spine AS SELECT i % 9973 AS k, (hash(i) % 100000)::BIGINT AS o FROM range(300000) AS t(i)");
    sql(
        "CREATE OR REPLACE TEMP TABLE history AS SELECT i % 9973 AS k, (hash(i, 1) % 100000)::BIGINT AS o,"
            + " 0::BIGINT AS s, (hash(i, 1) % 100000)::BIGINT AS a, i AS tie, i AS r FROM range(600000) AS t(i)"
            + " ORDER BY hash(i, 2)");

    try (ProbeRun run = run(probe(false, true, true), PLENTY)) {
      assertThat(
              session.number(
                  """
                  SELECT count(*) FROM (SELECT *, tie(r) AS told FROM (
                    SELECT s.k, s.o, matched(n."$key", s.o) AS r FROM spine AS s JOIN "keys" AS n ON s.k = n.k)) AS s
                  ASOF LEFT JOIN (SELECT k, o, max(tie) AS tie FROM history GROUP BY k, o) AS h ON h.k = s.k AND h.o <= s.o
                  WHERE nullif(h.tie, 7) IS DISTINCT FROM told
                  """))
          .as("%d bytes taken", run.taken())
          .isZero();
    }
  }

  @Test
  void countsItsArraysAgainstTheQuerysMemory() {
    makeTables(new Random(1), 50, RECORDS);

    try (ProbeRun run = run(probe(true, true, true), PLENTY)) {
      assertThat(run.taken()).isEqualTo(bytes());
      assertThat(allocator.getAllocatedMemory()).isEqualTo(run.taken());
    }

    assertThat(allocator.getAllocatedMemory()).isZero();
  }

  @Test
  void saysWhatHelpsWhereTheHistoryDoesNotFit() {
    makeTables(new Random(1), 50, RECORDS);

    assertThatThrownBy(() -> run(probe(true, true, true), bytes() - 1))
        .hasMessageContaining("MEMORY_LIMIT: The history has 50 records")
        .hasMessageContaining("room for " + (bytes() - 1))
        .hasMessageContaining("SET pit_strategy = 'merge'");
  }

  @Test
  void saysSoWhereTheHeapIsTooSmall() {
    PointInTimeProbe<BoundSql> probe =
        probe(true, true, true)
            .map(
                text ->
                    text.sql().contains("row_number()")
                        ? "SELECT 0::BIGINT AS \"$key\", 0::BIGINT AS k, %d::BIGINT AS \"$records\""
                            .formatted(1 << 28)
                        : text.sql())
            .map(text -> new BoundSql(text, List.of()));

    assertThatThrownBy(() -> run(probe, new HeapRoom(Long.MAX_VALUE)))
        .isInstanceOf(NoRoomException.class)
        .hasMessageContaining("has 268435456 records, for which the heap has no room");
    assertThat(allocator.getAllocatedMemory()).isZero();
  }

  /** Of the records and their keys, by both parts of the rank and with a feature. */
  private long bytes() {
    long keys = session.number("SELECT count(*) FROM (SELECT DISTINCT k FROM history)");
    return KeyedRecords.bytes(RECORDS, keys, true, List.of(FeatureType.BIGINT));
  }

  private ProbeRun run(PointInTimeProbe<BoundSql> probe, long bytes) {
    return run(probe, new HeapRoom(2 * bytes));
  }

  private ProbeRun run(PointInTimeProbe<BoundSql> probe, HeapRoom heap) {
    ProbeRun run = new ProbeRun(session, functions, probe, allocator, heap);
    try {
      run.run();
      return run;
    } catch (RuntimeException e) {
      run.close();
      throw e;
    }
  }

  private void makeTables(Random random, int spine, int records) {
    int keys = 1 + random.nextInt(6);
    int times = 1 + random.nextInt(30);
    sql("CREATE OR REPLACE TEMP TABLE spine (k BIGINT, o BIGINT)");
    sql(
        "CREATE OR REPLACE TEMP TABLE history (k BIGINT, o BIGINT, s BIGINT, a BIGINT, tie BIGINT, r BIGINT)");
    for (int i = 0; i < spine; i++) {
      sql("INSERT INTO spine VALUES (%s, %s)".formatted(any(random, keys), any(random, times)));
    }
    for (int i = 0; i < records; i++) {
      int time = random.nextInt(times) - 3;
      int second = random.nextInt(times) - 3;
      sql(
          "INSERT INTO history VALUES (%s, %d, %d, %d, %d, %d)"
              .formatted(any(random, keys), time, second, Math.max(time, second), i, 1000 - i));
    }
  }

  private static String any(Random random, int bound) {
    return random.nextInt(10) == 0 ? "NULL" : Integer.toString(random.nextInt(bound));
  }

  /** NULL is a key like any other here. */
  private static PointInTimeProbe<BoundSql> probe(
      boolean bySecond, boolean isInclusive, boolean carries) {
    String second = bySecond ? "h.s" : "0::BIGINT";
    return new PointInTimeProbe<>(
            "\"keys\"",
            "\"records\"",
            "\"ties\"",
            "\"matched\"",
            carries ? List.of(new Feature("\"tie\"", "BIGINT")) : List.of(),
            OptionalInt.empty(),
            Optional.<String>empty(),
            "SELECT row_number() OVER () - 1 AS \"$key\", * FROM (SELECT k, count(*) AS \"$records\" FROM history GROUP BY k)",
            "SELECT n.\"$key\" AS k, h.o AS o, %s AS s, %s AS a, h.r AS r, nullif(h.tie, 7) AS p0 FROM history AS h JOIN \"keys\" AS n ON n.k IS NOT DISTINCT FROM h.k"
                .formatted(second, bySecond ? "h.a" : "h.o"),
            "SELECT t.k AS k, t.o AS o, t.s AS s, arg_max(h.r, h.tie) AS r, nullif(max(h.tie), 7) AS p0 FROM history AS h JOIN \"keys\" AS n ON n.k IS NOT DISTINCT FROM h.k JOIN \"ties\" AS t ON t.k = n.\"$key\" AND t.o = h.o AND t.s = %s GROUP BY ALL"
                .formatted(bySecond ? "h.s" : "0"),
            bySecond,
            isInclusive)
        .map(text -> new BoundSql(text, List.of()));
  }

  private void sql(String statement) {
    session.execute(new BoundSql(statement, List.of()));
  }
}

package dev.tidemark.offline.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.offline.duckdb.engine.DuckDbSession;
import dev.tidemark.offline.duckdb.engine.EmptyDuckDb;
import dev.tidemark.offline.merge.match.Matches;
import dev.tidemark.offline.merge.match.MergeFunctions;
import dev.tidemark.offline.merge.match.Offered;
import dev.tidemark.offline.merge.match.Slots;
import dev.tidemark.offline.merge.match.SpineTimes;
import dev.tidemark.offline.merge.spine.HeapRoom;
import dev.tidemark.offline.merge.spine.MergeMemory;
import dev.tidemark.offline.merge.spine.Spine;
import dev.tidemark.offline.merge.vector.FeatureType;
import dev.tidemark.offline.merge.vector.Numbers;
import dev.tidemark.planner.engine.QueryContext;
import dev.tidemark.planner.engine.query.BoundSql;
import dev.tidemark.planner.engine.query.MergeSpine;
import dev.tidemark.planner.engine.query.PointInTimeMerge;
import dev.tidemark.planner.engine.query.PointInTimeMerge.ByValue;
import dev.tidemark.planner.engine.query.PointInTimeMerge.Feature;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.duckdb.DuckDBDataChunkReader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The operator alone, against DuckDB's own sorting of all candidates of each spine row. */
class MergeRunTest {
  private static final long PLENTY = 1 << 26;
  private static final List<FeatureType> FEATURES = List.of(FeatureType.BIGINT);
  private static final int BYTES_PER_ROW =
      Slots.bytesPerRow(true, FEATURES) + SpineTimes.BYTES_PER_ROW;

  @TempDir Path folder;
  private EmptyDuckDb empty;
  private BufferAllocator allocator;
  private MergeFunctions functions;
  private DuckDbSession session;
  private @Nullable Spine spine;

  @BeforeEach
  void start() {
    empty = new EmptyDuckDb(folder);
    allocator = empty.allocator();
    functions = new MergeFunctions(empty.database());
    session = empty.engine().open(new QueryContext("q", "s", allocator, Duration.ofMinutes(5)));
  }

  @AfterEach
  void stop() {
    closeSpine();
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
    int keys = 1 + random.nextInt(6);
    int times = 1 + random.nextInt(30);
    boolean bySecond = random.nextBoolean();
    boolean isInclusive = random.nextBoolean();
    makeTables(random, random.nextInt(60), random.nextInt(80), keys, times);
    long memory = random.nextBoolean() ? PLENTY : 60L * BYTES_PER_ROW;

    boolean carries = random.nextBoolean();
    boolean byValue = random.nextBoolean();

    try (MergeRun run = run(merge(bySecond, isInclusive, carries, byValue), memory)) {
      String sees = "h.k = s.k AND " + (bySecond ? "h.a" : "h.o") + (isInclusive ? " <= " : " < ");
      long wrong =
          session.number(
              """
              SELECT count(*) FROM (SELECT *, matched(rowid) AS r, %s AS told FROM kept) AS s
              WHERE (r IS NULL) <> NOT EXISTS (SELECT 1 FROM history AS h WHERE %ss.o)
              OR told IS DISTINCT FROM (
                SELECT %s FROM history AS h WHERE %ss.o ORDER BY h.o DESC, %s h.tie DESC LIMIT 1)
              """
                  .formatted(
                      carries ? "tie(rowid)" : "matched(rowid)",
                      sees,
                      carries ? "nullif(h.tie, 7)" : "h.r",
                      sees,
                      bySecond ? "h.s DESC, " : ""));
      assertThat(wrong).as("-Dtidemark.seed=%d, %d bytes", seed, run.taken()).isZero();
      assertThat(session.number("SELECT count(*) FROM kept"))
          .isEqualTo(session.number("SELECT count(*) FROM spine"));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void takesRecordsFromSeveralThreadsInAnyOrder(boolean byValue) {
    sql(
        "CREATE OR REPLACE TEMP TABLE spine AS SELECT i % 997 AS k, (hash(i) % 100000)::BIGINT AS o FROM range(20000) AS t(i)");
    sql(
        "CREATE OR REPLACE TEMP TABLE history AS SELECT i % 997 AS k, (hash(i, 1) % 100000)::BIGINT AS o,"
            + " 0::BIGINT AS s, (hash(i, 1) % 100000)::BIGINT AS a, i AS tie, i AS r FROM range(600000) AS t(i)"
            + " ORDER BY hash(i, 2)");

    try (MergeRun run = run(merge(false, true, false, byValue), PLENTY)) {
      assertThat(
              session.number(
                  """
                  SELECT count(*) FROM (SELECT *, matched(rowid) AS "$match" FROM kept) AS s ASOF LEFT JOIN (
                    SELECT k, o, max(r) AS r FROM history GROUP BY k, o) AS h ON h.k = s.k AND h.o <= s.o
                  WHERE h.r IS DISTINCT FROM "$match"
                  """))
          .as("%d bytes taken", run.taken())
          .isZero();
    }
  }

  @Test
  void countsItsArraysAgainstTheQuerysMemory() {
    makeTables(new Random(1), 50, 50, 3, 20);

    try (MergeRun run = run(merge(true, true, true, false), PLENTY)) {
      assertThat(run.taken()).isEqualTo(50L * Matches.bytesPerRow(FEATURES));
      assertThat(allocator.getAllocatedMemory())
          .isEqualTo(50L * (Matches.bytesPerRow(FEATURES) + SpineTimes.BYTES_PER_ROW));
    }
    closeSpine();

    assertThat(allocator.getAllocatedMemory()).isZero();
  }

  /** Others take what they may while the times are sorted. */
  @Test
  void takesNoMoreThanThereIsWhereOthersTakeRoomMeanwhile() {
    int rows = 200;
    makeTables(new Random(1), rows, 200, 40, 20);
    long bytes = 2L * rows * BYTES_PER_ROW;
    HeapRoom heap = new HeapRoom(bytes);
    List<MergeMemory> others = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      others.add(new MergeMemory(allocator, "other", heap));
    }
    int handle = functions.newHandle();
    functions.open(handle, new Others(others));
    PointInTimeMerge<BoundSql> merge =
        merge(true, true, true, false).map(text -> telling(handle, text));

    try (MergeRun run = run(merge, heap, heap)) {
      assertThat(others.get(0).taken()).isPositive();
      assertThat(allocator.getPeakMemoryAllocation()).isLessThanOrEqualTo(bytes);
      assertThat(session.number("SELECT count(matched(rowid)) FROM kept"))
          .as("%d bytes taken", run.taken())
          .isEqualTo(
              session.number(
                  "SELECT count(*) FROM kept AS s"
                      + " WHERE EXISTS (SELECT 1 FROM history AS h WHERE h.k = s.k AND h.a <= s.o)"));
    } finally {
      others.forEach(MergeMemory::close);
    }
  }

  /** The same rows; the others are told of each. */
  private static BoundSql telling(int handle, BoundSql times) {
    String told =
        "SELECT greatest(r, t - 1000) AS r, k, o FROM (SELECT *, coalesce(tidemark_offer(%d, k, o, r), 0)::BIGINT AS t FROM (%s))";
    return times.sql().startsWith("SELECT s.rowid AS r")
        ? new BoundSql(told.formatted(handle, times.sql()), List.of())
        : times;
  }

  /** Each takes what it may as soon as it can. */
  private static final class Others extends Offered {
    private final List<MergeMemory> others;

    Others(List<MergeMemory> others) {
      super(3);
      this.others = others;
    }

    @Override
    protected synchronized void take(Numbers numbers, int rows, DuckDBDataChunkReader chunk) {
      for (MergeMemory other : others) {
        if (other.taken() == 0) {
          other.tryTake(other.available());
        }
      }
    }
  }

  @Test
  void saysWhatHelpsWhereOneKeyDoesNotFit() {
    makeTables(new Random(1), 500, 50, 1, 20);

    assertThatThrownBy(() -> run(merge(true, true, true, false), 2_000))
        .hasMessageContaining("MEMORY_LIMIT: One key has")
        .hasMessageContaining("SET pit_strategy = 'native'");
  }

  private void closeSpine() {
    if (spine != null) {
      spine.close();
    }
  }

  private MergeRun run(PointInTimeMerge<BoundSql> merge, long bytes) {
    return run(merge, new HeapRoom(PLENTY), new HeapRoom(2 * bytes));
  }

  private MergeRun run(PointInTimeMerge<BoundSql> merge, HeapRoom forSpine, HeapRoom heap) {
    closeSpine();
    spine = new Spine(session, functions, merge.spine(), false, allocator, forSpine);
    MergeRun run = new MergeRun(session, functions, merge, spine, allocator, heap);
    try {
      run.run();
      return run;
    } catch (RuntimeException e) {
      run.close();
      throw e;
    }
  }

  private void makeTables(Random random, int spine, int records, int keys, int times) {
    sql("CREATE OR REPLACE TEMP TABLE spine (k BIGINT, o BIGINT)");
    sql(
        "CREATE OR REPLACE TEMP TABLE history (k BIGINT, o BIGINT, s BIGINT, a BIGINT, tie BIGINT, r BIGINT)");
    for (int i = 0; i < spine; i++) {
      sql(
          "INSERT INTO spine VALUES (%s, %s)"
              .formatted(key(any(random, keys)), any(random, times)));
    }
    for (int i = 0; i < records; i++) {
      int time = random.nextInt(times) - 3;
      int second = random.nextInt(times) - 3;
      sql(
          "INSERT INTO history VALUES (%d, %d, %d, %d, %d, %d)"
              .formatted(
                  7 * random.nextInt(keys) - 10,
                  time,
                  second,
                  Math.max(time, second),
                  i,
                  1000 - i));
    }
  }

  /** With gaps, and some below zero. */
  private static String key(String number) {
    return "7 * " + number + " - 10";
  }

  private static String any(Random random, int bound) {
    return random.nextInt(10) == 0 ? "NULL" : Integer.toString(random.nextInt(bound));
  }

  private static PointInTimeMerge<BoundSql> merge(
      boolean bySecond, boolean isInclusive, boolean carries, boolean byValue) {
    String second = bySecond ? "h.s" : "0::BIGINT";
    String seen = bySecond ? "h.a" : "h.o";
    String sameSecond = bySecond ? "h.s" : "0";
    MergeSpine<String> spine =
        new MergeSpine<>(
            "\"kept\"",
            "\"keys\"",
            "SELECT * FROM spine",
            "SELECT row_number() OVER () - 1 AS \"$key\", k FROM (SELECT DISTINCT k FROM \"kept\" WHERE k IS NOT NULL AND o IS NOT NULL ORDER BY k)",
            "SELECT s.rowid AS r, n.\"$key\" AS k, o FROM \"kept\" AS s JOIN \"keys\" AS n ON n.k = s.k WHERE o IS NOT NULL");
    return new PointInTimeMerge<>(
            spine,
            "\"records\"",
            "\"ties\"",
            "\"matched\"",
            carries ? List.of(new Feature("\"tie\"", "BIGINT")) : List.of(),
            OptionalInt.empty(),
            Optional.<String>empty(),
            "SELECT n.\"$key\" AS k, h.o AS o, %s AS s, %s AS a, h.r AS r, nullif(h.tie, 7) AS p0 FROM history AS h JOIN \"keys\" AS n ON n.k = h.k"
                .formatted(second, seen),
            byValue
                ? Optional.of(
                    new ByValue<>(
                        "SELECT k AS v FROM \"keys\" ORDER BY \"$key\"",
                        "SELECT h.k AS k, h.o AS o, %s AS s, %s AS a, h.r AS r, nullif(h.tie, 7) AS p0 FROM history AS h"
                            .formatted(second, seen),
                        1))
                : Optional.empty(),
            "SELECT t.k AS k, t.o AS o, t.s AS s, arg_max(h.r, h.tie) AS r, nullif(max(h.tie), 7) AS p0 FROM history AS h JOIN \"keys\" AS n ON n.k = h.k JOIN \"ties\" AS t ON t.k = n.\"$key\" AND t.o = h.o AND t.s = %s GROUP BY ALL"
                .formatted(sameSecond),
            bySecond,
            isInclusive)
        .map(text -> new BoundSql(text, List.of()));
  }

  private void sql(String statement) {
    session.execute(new BoundSql(statement, List.of()));
  }
}

package dev.tidemark.offline.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.offline.merge.match.Matches;
import dev.tidemark.offline.merge.match.Offered;
import dev.tidemark.offline.merge.match.Slots;
import dev.tidemark.offline.merge.match.SpineTimes;
import dev.tidemark.offline.merge.spine.HeapRoom;
import dev.tidemark.offline.merge.spine.MergeMemory;
import dev.tidemark.offline.merge.spine.Spine;
import dev.tidemark.offline.merge.vector.FeatureType;
import dev.tidemark.offline.merge.vector.Numbers;
import dev.tidemark.planner.engine.query.BoundSql;
import dev.tidemark.planner.engine.query.MergeSpine;
import dev.tidemark.planner.engine.query.NoRoomException;
import dev.tidemark.planner.engine.query.PointInTimeMerge;
import dev.tidemark.planner.engine.query.PointInTimeMerge.ByValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
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
  private static final List<FeatureType> FEATURES = List.of(FeatureType.BIGINT);
  private static final int BYTES_PER_ROW =
      Slots.bytesPerRow(true, FEATURES) + SpineTimes.BYTES_PER_ROW;
  private static final HistoryRank WHOLE_RANK = new HistoryRank(true, true, true, "=");

  @TempDir Path folder;
  private SpineAndHistory tables;
  private @Nullable Spine spine;

  @BeforeEach
  void start() {
    tables = new SpineAndHistory(folder);
  }

  @AfterEach
  void stop() {
    closeSpine();
    tables.close();
  }

  @Test
  void findsTheHighestRankThatEachSpineRowCanSee() {
    SpineAndHistory.forEachSeed(this::check);
  }

  private void check(long seed) {
    Random random = new Random(seed);
    HistoryRank rank = HistoryRank.any(random, "=");
    boolean byValue = random.nextBoolean();
    long memory = random.nextBoolean() ? SpineAndHistory.PLENTY : 60L * BYTES_PER_ROW;
    tables.fill(
        random,
        random.nextInt(60),
        random.nextInt(80),
        1 + random.nextInt(6),
        1 + random.nextInt(30));

    try (MergeRun run = run(merge(rank, byValue), memory)) {
      String told = rank.carries() ? "tie(rowid)" : "matched(rowid)";
      String rows = "SELECT *, matched(rowid) AS r, " + told + " AS told FROM kept";
      assertThat(tables.session.number(rank.wrong(rows)))
          .as("-Dtidemark.seed=%d, %d bytes", seed, run.taken())
          .isZero();
      assertThat(tables.session.number("SELECT count(*) FROM kept"))
          .isEqualTo(tables.session.number("SELECT count(*) FROM spine"));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void takesRecordsFromSeveralThreadsInAnyOrder(boolean byValue) {
    HistoryRank rank = new HistoryRank(false, true, false, "=");
    tables.fillMany(20_000, 997);

    try (MergeRun run = run(merge(rank, byValue), SpineAndHistory.PLENTY)) {
      assertThat(
              tables.session.number(
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
    tables.fill(new Random(1), 50, 50, 3, 20);

    try (MergeRun run = run(merge(WHOLE_RANK, false), SpineAndHistory.PLENTY)) {
      assertThat(run.taken()).isEqualTo(50L * Matches.bytesPerRow(FEATURES));
      assertThat(tables.allocator.getAllocatedMemory())
          .isEqualTo(50L * (Matches.bytesPerRow(FEATURES) + SpineTimes.BYTES_PER_ROW));
    }
    closeSpine();

    assertThat(tables.allocator.getAllocatedMemory()).isZero();
  }

  /** Others take what they may while the times are sorted. */
  @Test
  void takesNoMoreThanThereIsWhereOthersTakeRoomMeanwhile() {
    int rows = 200;
    tables.fill(new Random(1), rows, 200, 40, 20);
    long bytes = 2L * rows * BYTES_PER_ROW;
    HeapRoom heap = new HeapRoom(bytes);
    List<MergeMemory> others = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      others.add(new MergeMemory(tables.allocator, "other", heap));
    }
    int handle = tables.functions.newHandle();
    tables.functions.open(handle, new Others(others));
    PointInTimeMerge<BoundSql> merge = merge(WHOLE_RANK, false).map(text -> telling(handle, text));

    try (MergeRun run = run(merge, heap, heap)) {
      assertThat(others.get(0).taken()).isPositive();
      assertThat(tables.allocator.getPeakMemoryAllocation()).isLessThanOrEqualTo(bytes);
      assertThat(tables.session.number("SELECT count(matched(rowid)) FROM kept"))
          .as("%d bytes taken", run.taken())
          .isEqualTo(
              tables.session.number(
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

  /** To sort a time takes more than to keep it beside a narrow match. */
  @Test
  void cutsASpineWhoseTimesFindNoRoomToBeSorted() {
    int rows = 200;
    int narrow = Slots.bytesPerRow(false, List.of(FeatureType.INTEGER));
    int kept = SpineTimes.BYTES_PER_ROW + narrow;
    tables.fill(new Random(1), rows, 10, 40, 20);
    spine = spine(merge(WHOLE_RANK, false), new HeapRoom(SpineAndHistory.PLENTY));

    assertThat(spine.parts((long) rows * kept, narrow)).noneMatch(spine::isWhole);
    assertThat(spine.parts(rows * Spine.bytesWithTimes(narrow), narrow)).allMatch(spine::isWhole);
  }

  @Test
  void givesUpWhereOthersTakeTheRoomAgainAndAgain() {
    tables.fill(new Random(1), 50, 50, 3, 20);

    assertThatThrownBy(
            () ->
                run(
                    merge(WHOLE_RANK, false),
                    new HeapRoom(0),
                    new HeapRoom(SpineAndHistory.PLENTY)))
        .isInstanceOf(NoRoomException.class)
        .hasMessageContaining("MEMORY_LIMIT: Other queries take the memory");
  }

  @Test
  void saysWhatHelpsWhereOneKeyDoesNotFit() {
    tables.fill(new Random(1), 500, 50, 1, 20);

    assertThatThrownBy(() -> run(merge(WHOLE_RANK, false), 2_000))
        .hasMessageContaining("MEMORY_LIMIT: One key has")
        .hasMessageContaining("SET pit_strategy = 'native'");
  }

  private void closeSpine() {
    if (spine != null) {
      spine.close();
    }
  }

  private MergeRun run(PointInTimeMerge<BoundSql> merge, long bytes) {
    return run(merge, new HeapRoom(SpineAndHistory.PLENTY), new HeapRoom(2 * bytes));
  }

  private MergeRun run(PointInTimeMerge<BoundSql> merge, HeapRoom forSpine, HeapRoom heap) {
    closeSpine();
    spine = spine(merge, forSpine);
    MergeRun run =
        new MergeRun(tables.session, tables.functions, merge, spine, tables.allocator, heap);
    try {
      run.run();
      return run;
    } catch (RuntimeException e) {
      run.close();
      throw e;
    }
  }

  private Spine spine(PointInTimeMerge<BoundSql> merge, HeapRoom heap) {
    return new Spine(
        tables.session, tables.functions, merge.spine(), false, tables.allocator, heap);
  }

  private static PointInTimeMerge<BoundSql> merge(HistoryRank rank, boolean byValue) {
    MergeSpine<String> spine =
        new MergeSpine<>(
            "\"kept\"",
            "\"keys\"",
            "SELECT * FROM spine",
            "SELECT row_number() OVER () - 1 AS \"$key\", k FROM (SELECT DISTINCT k FROM \"kept\""
                + " WHERE k IS NOT NULL AND o IS NOT NULL ORDER BY k)",
            "SELECT s.rowid AS r, n.\"$key\" AS k, o FROM \"kept\" AS s JOIN \"keys\" AS n ON n.k ="
                + " s.k WHERE o IS NOT NULL");
    return new PointInTimeMerge<>(
            spine,
            "\"records\"",
            "\"ties\"",
            "\"matched\"",
            rank.features(),
            OptionalInt.empty(),
            Optional.<String>empty(),
            rank.numberedRecords(),
            byValue
                ? Optional.of(
                    new ByValue<>(
                        "SELECT k AS v FROM \"keys\" ORDER BY \"$key\"", rank.records("h.k"), 1))
                : Optional.empty(),
            rank.ties(),
            rank.bySecond(),
            rank.isInclusive())
        .map(text -> new BoundSql(text, List.of()));
  }
}

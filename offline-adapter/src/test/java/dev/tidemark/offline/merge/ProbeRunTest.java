package dev.tidemark.offline.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.offline.merge.probe.KeptHistories;
import dev.tidemark.offline.merge.probe.KeyedRecords;
import dev.tidemark.offline.merge.spine.HeapRoom;
import dev.tidemark.offline.merge.vector.FeatureType;
import dev.tidemark.planner.engine.query.BoundSql;
import dev.tidemark.planner.engine.query.NoRoomException;
import dev.tidemark.planner.engine.query.PointInTimeProbe;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The operator alone, against DuckDB's own sorting of all candidates of each spine row. */
class ProbeRunTest {
  private static final int RECORDS = 50;

  /** NULL is a key like any other here. */
  private static final String SAME_KEY = "IS NOT DISTINCT FROM";

  private static final HistoryRank WHOLE_RANK = new HistoryRank(true, true, true, SAME_KEY);

  @TempDir Path folder;
  private SpineAndHistory tables;

  @BeforeEach
  void start() {
    tables = new SpineAndHistory(folder);
  }

  @AfterEach
  void stop() {
    tables.close();
  }

  @Test
  void findsTheHighestRankThatEachSpineRowCanSee() {
    SpineAndHistory.forEachSeed(this::check);
  }

  private void check(long seed) {
    Random random = new Random(seed);
    HistoryRank rank = HistoryRank.any(random, SAME_KEY);
    tables.fill(
        random,
        random.nextInt(60),
        random.nextInt(80),
        1 + random.nextInt(6),
        1 + random.nextInt(30));

    try (ProbeRun run = run(probe(rank), SpineAndHistory.PLENTY)) {
      String rows =
          """
          SELECT *, %s AS told FROM (
            SELECT s.k, s.o, matched(n."$key", s.o) AS r
            FROM spine AS s LEFT JOIN "keys" AS n ON s.k IS NOT DISTINCT FROM n.k)
          """
              .formatted(rank.carries() ? "tie(r)" : "r");
      assertThat(tables.session.number(rank.wrong(rows)))
          .as("-Dtidemark.seed=%d, %d bytes", seed, run.taken())
          .isZero();
    }
  }

  @Test
  void takesRecordsAndRowsFromSeveralThreadsInAnyOrder() {
    tables.fillMany(300_000, 9973);
    checkMany(true);
  }

  @Test
  void takesRecordsThatAreInOrderButForAFewKeys() {
    tables.fillMany(300_000, 9973);
    tables.sql(
        """
        CREATE OR REPLACE TEMP TABLE history AS FROM history
        ORDER BY k, CASE WHEN k % 20 = 0 THEN hash(o)::HUGEINT ELSE o END
        """);
    checkMany(true);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void findsRecordsOfSomeHoursOnly(boolean isInclusive) {
    tables.fillMany(300_000, 100);
    tables.sql(
        "CREATE OR REPLACE TEMP TABLE spine AS SELECT k, o * 120 + o % 3 - 1 AS o FROM spine");
    tables.sql(
        """
        CREATE OR REPLACE TEMP TABLE history AS
        SELECT k, hour * 3600 + k AS o, 0::BIGINT AS s, hour * 3600 + k AS a,
          k * 4000 + hour AS tie, k * 4000 + hour AS r
        FROM range(100) AS keys(k), range(3400) AS hours(hour)
        WHERE hash(k, hour) % (k // 10 + 1) = 0
        """);
    checkMany(isInclusive);
  }

  private void checkMany(boolean isInclusive) {
    try (ProbeRun run =
        run(probe(new HistoryRank(false, isInclusive, true, SAME_KEY)), SpineAndHistory.PLENTY)) {
      assertThat(
              tables.session.number(
                  """
                  SELECT count(*) FROM (SELECT *, tie(r) AS told FROM (
                    SELECT s.k, s.o, matched(n."$key", s.o) AS r FROM spine AS s JOIN "keys" AS n ON s.k = n.k)) AS s
                  ASOF LEFT JOIN (SELECT k, o, max(tie) AS tie FROM history GROUP BY k, o) AS h ON h.k = s.k AND h.o %s s.o
                  WHERE nullif(h.tie, 7) IS DISTINCT FROM told
                  """
                      .formatted(isInclusive ? "<=" : "<")))
          .as("%d bytes taken", run.taken())
          .isZero();
    }
  }

  @Test
  void countsItsArraysAgainstTheQuerysMemory() {
    tables.fill(new Random(1), 50, RECORDS, 5, 20);

    try (ProbeRun run = run(probe(WHOLE_RANK), SpineAndHistory.PLENTY)) {
      assertThat(run.taken()).isEqualTo(bytes());
      assertThat(tables.allocator.getAllocatedMemory()).isEqualTo(run.taken());
    }

    assertThat(tables.allocator.getAllocatedMemory()).isZero();
  }

  @Test
  void saysWhatHelpsWhereTheHistoryDoesNotFit() {
    tables.fill(new Random(1), 50, RECORDS, 5, 20);

    assertThatThrownBy(() -> run(probe(WHOLE_RANK), bytes() - 1))
        .hasMessageContaining("MEMORY_LIMIT: The history has 50 records")
        .hasMessageContaining("room for " + (bytes() - 1))
        .hasMessageContaining("SET pit_strategy = 'merge'");
  }

  @Test
  void saysSoWhereTheHeapIsTooSmall() {
    PointInTimeProbe<BoundSql> probe =
        probe(WHOLE_RANK)
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
    assertThat(tables.allocator.getAllocatedMemory()).isZero();
  }

  /** Of the records and their keys, by both parts of the rank and with a feature. */
  private long bytes() {
    long keys = tables.session.number("SELECT count(*) FROM (SELECT DISTINCT k FROM history)");
    return KeyedRecords.bytes(RECORDS, keys, true, List.of(FeatureType.BIGINT));
  }

  private ProbeRun run(PointInTimeProbe<BoundSql> probe, long bytes) {
    return run(probe, new HeapRoom(2 * bytes));
  }

  private ProbeRun run(PointInTimeProbe<BoundSql> probe, HeapRoom heap) {
    ProbeRun run =
        new ProbeRun(
            tables.session,
            tables.functions,
            probe,
            tables.allocator,
            heap,
            new KeptHistories(tables.database(), heap, 0, System::nanoTime));
    try {
      run.run();
      run.define();
      return run;
    } catch (RuntimeException e) {
      run.close();
      throw e;
    }
  }

  private static PointInTimeProbe<BoundSql> probe(HistoryRank rank) {
    return new PointInTimeProbe<>(
            "\"keys\"",
            "\"records\"",
            "\"ties\"",
            "\"matched\"",
            rank.features(),
            OptionalInt.empty(),
            Optional.<String>empty(),
            "SELECT row_number() OVER () - 1 AS \"$key\", * FROM (SELECT k, count(*) AS"
                + " \"$records\" FROM history GROUP BY k)",
            rank.numberedRecords(),
            rank.ties(),
            rank.bySecond(),
            rank.isInclusive(),
            Optional.empty(),
            false)
        .map(text -> new BoundSql(text, List.of()));
  }
}

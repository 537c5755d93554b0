package dev.tidemark.offline.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.offline.duckdb.Lease;
import dev.tidemark.offline.duckdb.engine.EmptyDuckDb;
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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Queries of several threads, each with some of the same few histories: there is room to keep
 * three, and they are forgotten again and again.
 */
@Timeout(120)
class HistoriesOfManyQueriesTest {
  private static final int THREADS = 4;
  private static final int QUERIES = 25;
  private static final int HISTORIES = 6;
  private static final int RECORDS = 20_000;

  private static final long KEPT =
      4 * KeyedRecords.bytes(RECORDS, 1, false, List.of(FeatureType.of("BIGINT")));

  private static final List<Column> COLUMNS = List.of(Column.of("told", DataType.parse("VARCHAR")));

  @TempDir Path folder;

  @Test
  void areRightAndLeaveNothingBehind() throws ExecutionException, InterruptedException {
    long seed = Long.getLong("tidemark.seed", System.nanoTime());
    System.out.println("-Dtidemark.seed=" + seed);
    try (EmptyDuckDb empty = new EmptyDuckDb(folder)) {
      MergeEngine engine =
          new MergeEngine(
              empty.database(), empty.engine(), new HeapRoom(1000 * KEPT), KEPT, System::nanoTime);
      ExecutorService threads = Executors.newFixedThreadPool(THREADS);
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Random random = new Random(seed + i);
        all.add(threads.submit(() -> ask(engine, empty, random)));
      }
      threads.shutdown();
      for (Future<?> one : all) {
        one.get();
      }
      engine.forgetHistories();

      assertThat(empty.allocator().getAllocatedMemory()).isZero();
      try (Lease lease = empty.database().lease()) {
        assertThat(lease.number("SELECT count(*) FROM duckdb_tables()")).isZero();
      }
    }
  }

  private static void ask(MergeEngine engine, EmptyDuckDb empty, Random random) {
    for (int i = 0; i < QUERIES; i++) {
      List<Integer> asked =
          random.ints(0, HISTORIES).distinct().limit(1 + random.nextInt(4)).boxed().toList();
      int time = random.nextInt(2 * RECORDS);
      QueryContext context = new QueryContext("q", "s", empty.allocator(), Duration.ofMinutes(1));
      try (WorkSession session = engine.open(context);
          BatchStream rows = session.run(query(asked, time))) {
        assertThat(ArrowRows.of(rows, COLUMNS).next()).containsExactly(expected(asked, time));
      }
      if (random.nextInt(10) == 0) {
        engine.forgetHistories();
      }
    }
  }

  /** The records of each history have other times. */
  private static String times(int history) {
    return "(SELECT %1$d + %2$d * t FROM range(%3$d) AS times(t))"
        .formatted(history, HISTORIES, RECORDS);
  }

  private static String expected(List<Integer> asked, int time) {
    return asked.stream()
        .map(history -> time < history ? "none" : "" + (time - (time - history) % HISTORIES))
        .collect(Collectors.joining(" "));
  }

  private static EngineQuery query(List<Integer> asked, int time) {
    List<OperatorJoin<BoundSql>> joins =
        asked.stream()
            .<OperatorJoin<BoundSql>>map(history -> LastingProbe.of(history, times(history)))
            .toList();
    String told =
        asked.stream()
            .map(
                i ->
                    "coalesce(f%1$d(matched%1$d((SELECT \"$key\" FROM \"keys%1$d\"), %2$d::BIGINT))::VARCHAR, 'none')"
                        .formatted(i, time))
            .collect(Collectors.joining(" || ' ' || "));
    return new EngineQuery(
        "SELECT " + told, COLUMNS, List.of(), RowOrder.AS_WRITTEN, joins, List.of());
  }
}

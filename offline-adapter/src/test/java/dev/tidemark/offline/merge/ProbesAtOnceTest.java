package dev.tidemark.offline.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.offline.duckdb.engine.DuckDbSession;
import dev.tidemark.offline.duckdb.engine.EmptyDuckDb;
import dev.tidemark.offline.merge.match.MergeFunctions;
import dev.tidemark.offline.merge.probe.KeptHistories;
import dev.tidemark.offline.merge.probe.KeyedRecords;
import dev.tidemark.offline.merge.spine.HeapRoom;
import dev.tidemark.offline.merge.vector.FeatureType;
import dev.tidemark.planner.engine.QueryContext;
import dev.tidemark.planner.engine.query.BoundSql;
import dev.tidemark.planner.engine.query.NoRoomException;
import dev.tidemark.planner.engine.query.PointInTimeProbe;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several histories, made by the sessions of several threads. */
@Timeout(60)
class ProbesAtOnceTest {
  private static final int RECORDS = 10_000;

  /** Of a history, in the heap. */
  private static final long TAKEN =
      KeyedRecords.bytes(RECORDS, 1, false, List.of(FeatureType.of("BIGINT")));

  private static final long PLENTY = 1000 * TAKEN;

  /** Would take hours. */
  private static final String ENDLESS =
      "(SELECT a.t + b.t AS t FROM range(10000000) AS a(t), range(10000000) AS b(t)"
          + " WHERE a.t * b.t = -1)";

  @TempDir Path folder;
  private EmptyDuckDb empty;
  private MergeFunctions functions;
  private DuckDbSession own;
  private final AtomicInteger opened = new AtomicInteger();
  private final List<ProbeRun> runs = new ArrayList<>();

  @BeforeEach
  void start() {
    empty = new EmptyDuckDb(folder);
    functions = new MergeFunctions(empty.database());
    own = session();
  }

  @AfterEach
  void stop() {
    runs.forEach(ProbeRun::close);
    own.close();
    empty.close();
  }

  /** One thread is the caller's. */
  @ParameterizedTest
  @CsvSource({"1, 2, 0", "2, 2, 1", "5, 2, 1", "5, 3, 2", "2, 8, 1", "5, 1, 0"})
  void needASessionMoreForEachThread(int probes, int threads, int expected) {
    Heap heap = heap(PLENTY, 0);
    for (int i = 0; i < probes; i++) {
      run(heap, "range(" + RECORDS + ")");
    }
    atOnce(threads).make(runs);

    assertThat(opened).hasValue(expected);
    assertThat(runs).allMatch(run -> run.answers().isPresent() == expected > 0);
    for (ProbeRun run : runs) {
      assertThat(told(run)).isEqualTo(7);
    }
    assertThat(opened).hasValue(expected);
    assertThat(HistoriesLeft.threads()).isZero();
  }

  @Test
  void leaveNothingBehind() {
    Heap heap = heap(PLENTY, 0);
    run(heap, "range(" + RECORDS + ")");
    run(heap, "range(" + RECORDS + ")");
    atOnce(2).make(runs);
    assertThat(HistoriesLeft.keyTables(empty)).isEqualTo(2);

    runs.forEach(ProbeRun::close);

    assertThat(HistoriesLeft.keyTables(empty)).isZero();
    assertThat(empty.allocator().getAllocatedMemory()).isZero();
  }

  @Test
  void areNotMadeWhereTheyAreKept() {
    Heap heap = heap(PLENTY, PLENTY);
    for (int i = 0; i < 3; i++) {
      run(heap, "range(" + RECORDS + ")");
    }
    atOnce(2).make(runs);
    assertThat(opened).hasValue(1);
    runs.forEach(ProbeRun::close);
    runs.clear();
    for (int i = 0; i < 4; i++) {
      run(heap, "range(" + RECORDS + ")");
    }

    atOnce(2).make(runs);

    assertThat(opened).hasValue(1);
    assertThat(runs.subList(0, 3)).allMatch(run -> run.remark().isPresent());
    assertThat(runs.get(3).answers()).isEmpty();
    runs.get(0).close();
    heap.histories().forgetAll();
    runs.get(0).run();
    assertThat(runs.get(0).remark()).isEmpty();
  }

  /** So what there is room for doesn't depend on who comes first. */
  @Test
  void areAllForgottenWhereThereIsNoRoomForOne() {
    Heap heap = heap(3 * TAKEN, 0);
    for (int i = 0; i < 3; i++) {
      run(heap, "range(" + RECORDS + ")");
    }
    atOnce(2).make(runs);

    assertThat(runs).allMatch(run -> run.answers().isEmpty());
    assertThat(empty.allocator().getAllocatedMemory()).isZero();
    assertThat(HistoriesLeft.keyTables(empty)).isZero();
    assertThat(told(runs.get(0))).isEqualTo(7);
    assertThat(told(runs.get(1))).isEqualTo(7);
    assertThatThrownBy(() -> runs.get(2).run()).isInstanceOf(NoRoomException.class);
  }

  @Test
  void sayTheirErrorsWhenTheirTurnComes() {
    Heap heap = heap(PLENTY, 0);
    run(heap, "range(" + RECORDS + ")");
    run(heap, "(SELECT CAST('a' || t AS BIGINT) AS t FROM range(1) AS a(t))");
    atOnce(2).make(runs);

    assertThat(told(runs.get(0))).isEqualTo(7);
    assertThatThrownBy(() -> runs.get(1).run())
        .isInstanceOf(TidemarkException.class)
        .hasMessageContaining("a0");
    assertThat(HistoriesLeft.keyTables(empty)).isOne();
  }

  @Test
  void endSoonAfterTheyAreCancelled() throws InterruptedException {
    Heap heap = heap(PLENTY, 0);
    run(heap, ENDLESS);
    run(heap, ENDLESS);
    ProbesAtOnce atOnce = atOnce(2);
    Thread caller = helped(() -> atOnce.make(runs));
    own.cancel();
    atOnce.cancel();
    caller.join();

    assertThat(HistoriesLeft.threads()).isZero();
    assertThatThrownBy(() -> runs.get(0).run()).hasMessageContaining("CANCELLED");
    assertThat(HistoriesLeft.keyTables(empty)).isZero();
  }

  /** Its own statement ends first; then it waits for its helper. */
  @Test
  void endWithTheThreadThatWaitsForThem() throws InterruptedException {
    Heap heap = heap(PLENTY, 0);
    run(heap, ENDLESS);
    run(heap, ENDLESS);
    boolean[] isInterrupted = new boolean[1];
    ProbesAtOnce atOnce = atOnce(2);
    Thread caller =
        helped(
            () -> {
              atOnce.make(runs);
              isInterrupted[0] = Thread.interrupted();
            });
    caller.interrupt();
    own.cancel();
    caller.join();

    assertThat(isInterrupted).containsExactly(true);
    assertThat(HistoriesLeft.threads()).isZero();
    assertThat(HistoriesLeft.keyTables(empty)).isZero();
  }

  /** Of one heap, as the runs. */
  private record Heap(HeapRoom room, KeptHistories histories) {}

  private Heap heap(long bytes, long kept) {
    HeapRoom room = new HeapRoom(bytes);
    return new Heap(room, new KeptHistories(empty.database(), room, kept, System::nanoTime));
  }

  private DuckDbSession session() {
    return empty
        .engine()
        .open(new QueryContext("q", "s", empty.allocator(), Duration.ofMinutes(5)));
  }

  private ProbesAtOnce atOnce(int threads) {
    return new ProbesAtOnce(
        own,
        () -> {
          opened.incrementAndGet();
          return session();
        },
        threads);
  }

  /** A thread that doesn't end by itself, and has a helper by now. */
  private static Thread helped(Runnable steps) {
    Thread caller = new Thread(steps, "caller");
    caller.start();
    while (HistoriesLeft.threads() == 0) {
      assertThat(caller.isAlive()).isTrue();
    }
    return caller;
  }

  /** By the record of time 7. */
  private long told(ProbeRun run) {
    run.run();
    run.define();
    int i = runs.indexOf(run);
    return own.number("SELECT f%1$d(matched%1$d(0::BIGINT, 7::BIGINT))".formatted(i));
  }

  private void run(Heap heap, String times) {
    PointInTimeProbe<BoundSql> probe = LastingProbe.of(runs.size(), times);
    runs.add(new ProbeRun(own, functions, probe, empty.allocator(), heap.room(), heap.histories()));
  }
}

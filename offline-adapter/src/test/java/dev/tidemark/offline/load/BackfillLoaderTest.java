package dev.tidemark.offline.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.record.RecordLimits;
import dev.tidemark.catalog.store.LoadRegistry.State;
import dev.tidemark.offline.FixedCatalog;
import dev.tidemark.offline.FreeLocks;
import dev.tidemark.offline.OfflineStore;
import dev.tidemark.offline.duckdb.TypeExtremes;
import dev.tidemark.planner.arrow.RowBatchStream;
import dev.tidemark.planner.engine.BatchStream;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackfillLoaderTest {
  private static final LocalDateTime JAN_1 = LocalDateTime.of(2026, 1, 1, 0, 0);
  private static final LocalDateTime WRITTEN = LocalDateTime.of(2026, 3, 1, 0, 0);
  private static final Object[] FIRST = record(1, JAN_1, 10, false, 3);
  private static final Object[] SECOND = record(1, JAN_1, 20, false, 7);
  private static final Object[] TOMBSTONE = record(2, JAN_1.plusDays(1), null, true, 5);

  @TempDir Path folder;
  private final MemoryOnline online = new MemoryOnline();
  private final MemoryLoads loads = new MemoryLoads();
  private OfflineStore store;
  private FeatureGroup from;
  private FeatureGroup to;

  @BeforeEach
  void open() {
    store = new OfflineStore(folder);
    from = store.clicks("old");
    to = store.clicks("new");
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void keepsTimesSequenceAndTombstones() {
    assertThat(backfill("a", FIRST, SECOND, TOMBSTONE)).isEqualTo(3);

    assertThat(TypeExtremes.text(store.rows(to)))
        .isEqualTo(TypeExtremes.text(List.of(FIRST, TOMBSTONE, SECOND)));
    assertThat(TypeExtremes.text(online.upserted))
        .isEqualTo(TypeExtremes.text(List.of(SECOND, TOMBSTONE)));
    assertThat(loads.loads.values()).extracting(load -> load.state()).containsExactly(State.DONE);
  }

  @Test
  void oneThatFindsNothingLeavesNoEntry() {
    backfill("a", FIRST);

    assertThat(backfill("a")).isZero();

    assertThat(loads.loads).hasSize(1);
  }

  @Test
  void anotherMeaningIsRefusedOnceThereAreRecords() {
    assertThat(backfill("a")).isZero();
    assertThat(backfill("b", FIRST)).isEqualTo(1);

    assertThatThrownBy(() -> backfill("a", SECOND))
        .hasMessageStartingWith(
            "INVALID_STATEMENT: Version 1 of feature group 'new' holds records that another SELECT"
                + " made;");

    assertThat(store.rows(to)).hasSize(1);
  }

  @Test
  void whatACrashLeftAfterTheCommitIsFinishedBeforeMoreIsCopied() {
    loads.failsWhenCommitted = true;
    assertThatThrownBy(() -> backfill("a", FIRST)).hasMessageContaining("PostgreSQL is away");
    loads.failsWhenCommitted = false;
    assertThat(online.upserted).isEmpty();

    assertThat(backfill("a", SECOND)).isEqualTo(1);

    assertThat(store.rows(to)).hasSize(2);
    assertThat(TypeExtremes.text(online.upserted))
        .isEqualTo(TypeExtremes.text(List.of(FIRST, SECOND)));
    assertThat(loads.pending()).isEmpty();
  }

  @Test
  void whatACrashLeftIsFinishedInTheBackgroundToo() {
    loads.failsWhenCommitted = true;
    assertThatThrownBy(() -> backfill("a", FIRST, SECOND))
        .hasMessageContaining("PostgreSQL is away");
    loads.failsWhenCommitted = false;

    new LoadRecovery(stores()).recover();

    assertThat(TypeExtremes.text(online.upserted))
        .isEqualTo(TypeExtremes.text(List.<Object[]>of(SECOND)));
    assertThat(loads.pending()).isEmpty();
  }

  @Test
  void oneThatIsCancelledOrMayNotBeCommittedLeavesNothing() throws Exception {
    LoadControl cancelled = new LoadControl();
    assertThatThrownBy(
            () ->
                loader()
                    .load(
                        request("a", FIRST),
                        cancelled,
                        (step, rows) -> {
                          if (step == LoadProgress.Step.WRITTEN) {
                            cancelled.cancel();
                          }
                        }))
        .hasMessage("CANCELLED: The load was cancelled");
    LoadControl refused =
        new LoadControl(
            () -> {
              throw new IllegalStateException("not now");
            });
    assertThatThrownBy(() -> loader().load(request("a", FIRST), refused, LoadProgress.NONE))
        .hasMessage("not now");

    assertThat(store.rows(to)).isEmpty();
    assertThat(online.upserted).isEmpty();
    assertThat(loads.loads).isEmpty();
  }

  private long backfill(String meaning, Object[]... records) {
    return loader().load(request(meaning, records), new LoadControl(), LoadProgress.NONE);
  }

  private BackfillLoader.Request request(String meaning, Object[]... records) {
    return new BackfillLoader.Request(from, to, meaning, () -> stream(records));
  }

  private BatchStream stream(Object[]... records) {
    return new RowBatchStream(store.allocator, to.historyColumns(), List.of(records).iterator());
  }

  private BackfillLoader loader() {
    return new BackfillLoader(stores(), store.writer, RecordLimits.DEFAULT);
  }

  private LoadStores stores() {
    return new LoadStores(
        new FixedCatalog(to),
        store.warehouse,
        store.duckDb,
        online,
        loads,
        new FreeLocks(),
        store.allocator);
  }

  private static Object[] record(
      long id, LocalDateTime time, @Nullable Integer clicks, boolean isDeleted, long sequence) {
    return row(id, time, clicks, WRITTEN, WRITTEN, isDeleted, sequence);
  }

  private static Object[] row(@Nullable Object... values) {
    return values;
  }
}

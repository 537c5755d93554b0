package dev.tidemark.offline.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.HistoryTail.TailIdentity;
import dev.tidemark.offline.FixedCatalog;
import dev.tidemark.offline.FreeLocks;
import dev.tidemark.offline.OfflineStore;
import dev.tidemark.offline.commit.HistoryCommit;
import dev.tidemark.offline.iceberg.TailPosition;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplicatorTest {
  private static final LocalDateTime TIME = LocalDateTime.of(2026, 1, 1, 0, 0);

  @TempDir Path folder;
  private final MemoryTail tail = new MemoryTail();
  private OfflineStore store;
  private FeatureGroup group;
  private Replicator replicator;

  @BeforeEach
  void open() {
    store = new OfflineStore(folder);
    group = store.clicks("clicks");
    replicator = replicator(Duration.ZERO);
  }

  @AfterEach
  void close() {
    replicator.close();
    store.close();
  }

  @Test
  void movesEndedTransactionsAndTrimsThem() {
    put(1, 2, 3);

    assertThat(replicator.replicateNow()).isEqualTo(3);

    assertThat(ids()).containsExactly(1L, 2L, 3L);
    assertThat(tail.rows(group)).isEmpty();
    assertThat(store.pin(group).horizon()).isEqualTo(tail.trimmedHorizon(group)).isEqualTo(101);
    assertThat(store.position(group)).isEqualTo(new TailPosition(101, 1, "7000"));
  }

  @Test
  void commitsNothingWhenThereIsNothingToDo() {
    put(1);
    replicator.replicateNow();
    long snapshot = store.pin(group).snapshotId();

    tail.commit(tail.begin());

    assertThat(replicator.replicateNow()).isZero();
    assertThat(store.pin(group).snapshotId()).isEqualTo(snapshot);
  }

  @Test
  void anOpenTransactionHoldsBackItsRowsAndTheLaterOnes() {
    long open = tail.begin();
    tail.insert(open, group, record(1));
    put(2);

    assertThat(replicator.replicateNow()).isZero();
    tail.commit(open);
    assertThat(replicator.replicateNow()).isEqualTo(2);

    assertThat(ids()).containsExactlyInAnyOrder(1L, 2L);
  }

  @Test
  void aRowOfASlowTransactionIsNotLostBehindAHigherSequence() {
    long slow = tail.begin();
    put(1);
    long late = tail.begin();
    tail.insert(late, group, record(2));
    tail.commit(late);
    tail.insert(slow, group, record(3));
    replicator.replicateNow();
    tail.commit(slow);

    replicator.replicateNow();

    assertThat(ids()).containsExactlyInAnyOrder(1L, 2L, 3L);
  }

  @Test
  void movesEachRowOnceWhereverItIsInterrupted() {
    put(1, 2);
    tail.failsInRead = true;
    assertThatThrownBy(() -> replicator.replicateNow()).hasMessageContaining("PostgreSQL is away");
    assertThat(ids()).isEmpty();
    tail.failsInRead = false;
    tail.failsInTrim = true;
    assertThatThrownBy(() -> replicator.replicateNow()).hasMessageContaining("PostgreSQL is away");
    assertThat(ids()).containsExactly(1L, 2L);
    assertThat(tail.rows(group)).hasSize(2);
    tail.failsInTrim = false;

    // The server has died in between: what it remembered is gone.
    try (Replicator restarted = replicator(Duration.ZERO)) {
      assertThat(restarted.replicateNow()).isZero();
    }

    assertThat(ids()).containsExactly(1L, 2L);
    assertThat(tail.rows(group)).isEmpty();
  }

  @Test
  void filesOfACommitThatNeverHappenedAreNotSeen() {
    put(1);
    Table table = store.warehouse.table(group);
    store.write(group, table, tail.rows(group));

    replicator.replicateNow();

    assertThat(ids()).containsExactly(1L);
  }

  @Test
  void aZombiesCommitIsRefused() {
    put(1);
    Table zombie = store.warehouse.table(group);
    TailPosition from = TailPosition.current(zombie);
    List<DataFile> files = store.write(group, zombie, tail.rows(group));
    replicator.replicateNow();

    assertThatThrownBy(
            () -> HistoryCommit.moveTail(zombie, files, from, new TailPosition(101, 1, "7000")))
        .isInstanceOfSatisfying(
            TidemarkException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));

    assertThat(ids()).containsExactly(1L);
  }

  @Test
  void aLoadCarriesTheHorizonOn() {
    put(1);
    replicator.replicateNow();

    store.commit(group, new Object[] {9L, TIME, 1, TIME, TIME, false, 9L});
    put(2);
    replicator.replicateNow();

    assertThat(ids()).containsExactly(1L, 2L, 9L);
    assertThat(store.position(group).horizon()).isEqualTo(102);
  }

  @Test
  void aForeignCommitDoesNotHideThePosition() {
    put(1);
    replicator.replicateNow();
    Table table = store.warehouse.table(group);
    store
        .write(group, table, List.<Object[]>of(new Object[] {9L, TIME, 1, TIME, TIME, false, 9L}))
        .forEach(file -> table.newAppend().appendFile(file).commit());

    put(2);

    assertThat(store.pin(group).horizon()).isEqualTo(101);
    assertThat(replicator.replicateNow()).isEqualTo(1);
    assertThat(ids()).containsExactly(1L, 2L, 9L);
  }

  @Test
  void refusesTheTailOfAnotherPostgresUntilARepairOpensANewEpoch() {
    put(1);
    replicator.replicateNow();
    put(2);
    tail.identity = new TailIdentity("8000", 1);

    assertThatThrownBy(() -> replicator.replicateNow())
        .hasMessageContaining("was written from another PostgreSQL");
    tail.identity = new TailIdentity("8000", 2);
    assertThat(replicator.replicateNow()).isEqualTo(1);

    assertThat(ids()).containsExactly(1L, 2L);
  }

  @Test
  void aRepairMovesWhatWasLeftOnceThoughTheIdsAreLower() {
    try (Replicator graceful = replicator(Duration.ofHours(1))) {
      put(1);
      graceful.replicateNow();
      put(2);
      tail.restoreElsewhere();
      assertThatThrownBy(graceful::replicateNow)
          .hasMessageContaining("was written from another PostgreSQL")
          .hasMessageEndingWith("run './tidemark repair'");

      TailRepair repair = new TailRepair(tail, store.warehouse);
      assertThat(repair.repair(List.of(group))).isTrue();
      assertThat(repair.repair(List.of(group))).isFalse();

      put(3);
      assertThat(store.position(group)).isEqualTo(new TailPosition(0, 2, "8000"));
      assertThat(graceful.replicateNow()).isEqualTo(2);
      assertThat(ids()).containsExactly(1L, 2L, 3L);
    }
  }

  @Test
  void keepsRowsInTheTailForTheGrace() {
    try (Replicator graceful = replicator(Duration.ofHours(1))) {
      put(1);
      graceful.replicateNow();

      assertThat(ids()).containsExactly(1L);
      assertThat(tail.rows(group)).hasSize(1);
      assertThat(tail.trimmedHorizon(group)).isZero();
    }
  }

  @Test
  void saysHowFarItIs() {
    put(1);
    replicator.replicateNow();
    put(2);

    assertThat(replicator.status())
        .singleElement()
        .satisfies(
            status -> {
              assertThat(status.group()).isEqualTo("clicks_v1");
              assertThat(status.snapshotId()).contains(store.pin(group).snapshotId());
              assertThat(status.replicatedAt()).isPresent();
              assertThat(status.horizon()).isEqualTo(101);
              assertThat(status.waitingRows()).isEqualTo(1);
              assertThat(status.error()).isEmpty();
            });
  }

  @Test
  void saysHowFarAnotherServerMovedIt() {
    put(1);
    replicator.replicateNow();

    try (Replicator other = replicator(Duration.ZERO)) {
      assertThat(other.status()).isEqualTo(replicator.status());
    }
  }

  @Test
  void movesManyRowsInOneSnapshot() {
    put(LongStream.range(0, 100_000).toArray());

    assertThat(replicator.replicateNow()).isEqualTo(100_000);

    assertThat(store.pin(group).rows()).isEqualTo(100_000);
  }

  @Test
  void leavesNoBytesOfABatchBehindWhenReadingFails() {
    put(LongStream.range(0, 50_000).toArray());
    tail.failsInRead = true;

    assertThatThrownBy(() -> replicator.replicateNow()).hasMessageContaining("away");

    assertThat(store.allocator.getAllocatedMemory()).isZero();
  }

  private void put(long... ids) {
    long xid = tail.begin();
    for (long id : ids) {
      tail.insert(xid, group, record(id));
    }
    tail.commit(xid);
  }

  private static Object[] record(long id) {
    return new Object[] {id, TIME, (int) id, TIME, TIME, false};
  }

  private List<Long> ids() {
    return store.rows(group).stream().map(row -> (Long) row[0]).sorted().toList();
  }

  private Replicator replicator(Duration grace) {
    return new Replicator(
        new FixedCatalog(group),
        tail,
        new FreeLocks(),
        store.warehouse,
        store.writer,
        store.duckDb,
        store.allocator,
        new ReplicationConfig(Duration.ofMillis(50), grace, Duration.ofSeconds(1)),
        Clock.systemUTC());
  }
}

package dev.tidemark.offline.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.catalog.store.HistoryLocks;
import dev.tidemark.catalog.store.MaintenanceResult;
import dev.tidemark.catalog.store.postgres.PostgresHistoryLocks;
import dev.tidemark.offline.FixedCatalog;
import dev.tidemark.offline.FreeLocks;
import dev.tidemark.offline.commit.HistoryCommit;
import dev.tidemark.offline.load.LoadStores;
import dev.tidemark.offline.load.MemoryOnline;
import dev.tidemark.planner.engine.scan.PinnedScan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files are removed, and when: none that a reader or a commit can still need. */
class OrphanFilesTest {
  private static final Instant LATER = Instant.parse("2100-01-01T00:00:00Z");

  @TempDir Path folder;
  private MaintainedClicks clicks;

  @BeforeEach
  void open() {
    clicks = new MaintainedClicks(folder);
  }

  @AfterEach
  void close() {
    clicks.close();
  }

  @Test
  void removesFilesOfExpiredSnapshotsWhenNoReaderCanNeedThem() throws IOException {
    clicks.commit(1, 2, 3);
    PinnedScan reader = clicks.store.pin(clicks.group);
    Maintenance patient = clicks.maintenance(Clock.systemUTC(), Duration.ZERO, Duration.ofHours(1));
    patient.compact(clicks.group);

    MaintenanceResult expired = patient.expireSnapshots(clicks.group, Optional.of(LATER));

    assertThat(expired.snapshotsExpired()).isEqualTo(3);
    assertThat(expired.filesRemoved()).isZero();
    assertThat(expired.filesWaiting()).isGreaterThanOrEqualTo(3);
    assertThat(patient.removeOrphanFiles(clicks.group).filesRemoved()).isZero();
    assertThat(clicks.store.rows(clicks.group, reader)).hasSize(3);

    MaintenanceResult later =
        clicks.maintenance().expireSnapshots(clicks.group, Optional.of(LATER));

    assertThat(later.filesRemoved()).isEqualTo(expired.filesWaiting());
    assertThat(clicks.files(".parquet")).hasSize(1);
    assertThat(clicks.ids()).containsExactly(1L, 2L, 3L);
    assertThat(clicks.books.accounts())
        .extracting(account -> account.result().operation())
        .containsExactly("expire_snapshots", "expire_snapshots", "compact");
  }

  @Test
  void removesWhatACrashLeftWhenItIsOldEnough() throws IOException {
    clicks.commit(1);
    Table table = clicks.table();
    clicks.write(table, 2);
    long folders = dataFolders();
    Maintenance careful = clicks.maintenance(Clock.systemUTC(), Duration.ofDays(1), Duration.ZERO);

    assertThat(careful.removeOrphanFiles(clicks.group).filesRemoved()).isZero();
    MaintenanceResult result = clicks.at(Duration.ofMinutes(1)).removeOrphanFiles(clicks.group);

    assertThat(result.filesRemoved()).isEqualTo(1);
    assertThat(clicks.files(".parquet")).hasSize(1);
    assertThat(dataFolders()).isEqualTo(folders - 1);
    assertThat(clicks.ids()).containsExactly(1L);
  }

  /** Who expired them died before it could note their files, and queries go on. */
  @Test
  void keepsTheFilesOfSnapshotsWhoseExpiryNobodyNoted() {
    clicks.commit(1, 2, 3);
    PinnedScan reader = clicks.store.pin(clicks.group);
    clicks.maintenance().compact(clicks.group);
    clicks.expireWithoutNote();
    Clock later = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(1));

    MaintenanceResult noted =
        clicks
            .maintenance(later, Duration.ZERO, Duration.ofHours(1))
            .removeOrphanFiles(clicks.group);

    assertThat(noted.filesRemoved()).isZero();
    assertThat(noted.filesWaiting()).isGreaterThanOrEqualTo(3);
    assertThat(clicks.store.rows(clicks.group, reader)).hasSize(3);
    MaintenanceResult removed =
        clicks.maintenance(later, Duration.ZERO, Duration.ZERO).removeOrphanFiles(clicks.group);
    assertThat(removed.filesRemoved()).isEqualTo(noted.filesWaiting());
    assertThat(clicks.ids()).containsExactly(1L, 2L, 3L);
  }

  /** By another server, which expires snapshots while the purge waits for readers. */
  @Test
  void purgesFilesWhoseExpiryNobodyHasNotedYet() throws IOException {
    purgeAfterAnExpiryThatNobodyNoted();
  }

  @Test
  void purgesSuchFilesOfPartitions() throws IOException {
    clicks.close();
    clicks = new MaintainedClicks(folder.resolve("parted"), "month(event_time)");

    purgeAfterAnExpiryThatNobodyNoted();
  }

  private void purgeAfterAnExpiryThatNobodyNoted() throws IOException {
    clicks.commit(1, 2);
    LoadStores stores =
        new LoadStores(
            new FixedCatalog(clicks.group),
            clicks.store.warehouse,
            clicks.store.duckDb,
            new MemoryOnline(),
            clicks.loads,
            new FreeLocks(),
            clicks.store.allocator);
    HistoryOnlyPurge nothingElse = new HistoryOnlyPurge();
    Purge purge =
        new Purge(
            stores,
            clicks.store.writer,
            new FreeLocks(),
            nothingElse,
            nothingElse,
            clicks.books,
            Duration.ofMinutes(1),
            Clock.systemUTC());

    purge.purge(
        List.of(new Purge.Part(clicks.group, () -> List.<Object[]>of(new Object[] {1L}))),
        then -> {
          clicks.expireWithoutNote();
          then.run();
        });

    assertThat(clicks.ids()).containsExactly(2L);
    assertThat(clicks.files(".parquet")).hasSize(1);
  }

  /** Of a commit that took longer than any should. */
  @Test
  void keepsAFileThatIsCommittedAfterItWasNoted() {
    clicks.commit(1);
    Table table = clicks.table();
    List<DataFile> written = clicks.write(table, 2);
    Clock later = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(1));
    clicks.maintenance(later, Duration.ZERO, Duration.ofHours(1)).removeOrphanFiles(clicks.group);

    HistoryCommit.addLoad(table, written, "slow", () -> {});
    MaintenanceResult result = clicks.maintenance().removeOrphanFiles(clicks.group);

    assertThat(result.filesRemoved()).isZero();
    assertThat(result.filesWaiting()).isZero();
    assertThat(clicks.ids()).containsExactly(1L, 2L);
  }

  /** However long a load takes: while it has the lock, its files are no orphans. */
  @Test
  void removesNoFileThatIsAboutToBeCommitted() {
    clicks.commit(1);
    Table table = clicks.table();
    HistoryLocks locks = new PostgresHistoryLocks(clicks.store.postgres());
    Clock later = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(1));
    Maintenance hasty = clicks.maintenance(locks, later, Duration.ZERO, Duration.ZERO);

    boolean isDone =
        locks.adding(
            clicks.group,
            () -> {
              List<DataFile> written = clicks.write(table, 2);
              boolean done = hasty.removeOrphansIfFree(clicks.group);
              HistoryCommit.addLoad(table, written, "slow", () -> {});
              return done;
            });

    assertThat(isDone).isFalse();
    assertThat(clicks.ids()).containsExactly(1L, 2L);
    assertThat(hasty.removeOrphansIfFree(clicks.group)).isTrue();
    assertThat(clicks.ids()).containsExactly(1L, 2L);
  }

  private long dataFolders() throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve("warehouse"))) {
      return all.filter(path -> path.getFileName().toString().startsWith("schema-")).count();
    }
  }
}

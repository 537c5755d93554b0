package dev.tidemark.offline.maintenance;

import static dev.tidemark.offline.OfflineStore.column;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.migration.Migrations;
import dev.tidemark.catalog.store.HistoryLocks;
import dev.tidemark.catalog.store.LoadRegistry.Load;
import dev.tidemark.catalog.store.MaintenanceBooks;
import dev.tidemark.catalog.store.MaintenanceResult;
import dev.tidemark.catalog.store.postgres.PostgresHistoryLocks;
import dev.tidemark.catalog.store.postgres.PostgresLoadRegistry;
import dev.tidemark.catalog.store.postgres.PostgresMaintenanceBooks;
import dev.tidemark.offline.FreeLocks;
import dev.tidemark.offline.OfflineStore;
import dev.tidemark.offline.commit.HistoryCommit;
import dev.tidemark.offline.iceberg.TailPosition;
import dev.tidemark.offline.load.LoadStores;
import dev.tidemark.offline.load.MemoryOnline;
import dev.tidemark.planner.engine.scan.PinnedScan;
import dev.tidemark.planner.engine.scan.SnapshotChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.sql.DataSource;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

class MaintenanceTest {
  private static final LocalDateTime TIME = LocalDateTime.of(2026, 1, 1, 0, 0);
  private static final Instant LATER = Instant.parse("2100-01-01T00:00:00Z");

  @TempDir Path folder;
  private OfflineStore store;
  private MaintenanceBooks books;
  private PostgresLoadRegistry loads;
  private FeatureGroup group;
  private long sequence;

  @BeforeEach
  void open() {
    store = new OfflineStore(folder);
    DataSource postgres = postgres();
    Migrations.run(postgres);
    books = new PostgresMaintenanceBooks(postgres);
    loads = new PostgresLoadRegistry(postgres);
    group = create("clicks");
  }

  private FeatureGroup create(String name, String... partitioning) {
    return store.create(
        name,
        List.of(
            column("id", "BIGINT"),
            column("event_time", "TIMESTAMP(6)"),
            column("tags", "VARCHAR ARRAY")),
        partitioning);
  }

  private DataSource postgres() {
    PGSimpleDataSource postgres = new PGSimpleDataSource();
    postgres.setUrl(store.config.jdbcUri());
    postgres.setUser(store.config.user());
    postgres.setPassword(store.config.password());
    return postgres;
  }

  @AfterEach
  void close() {
    store.close();
  }

  private Maintenance maintenance(Clock clock, Duration orphanAge, Duration readerAge) {
    return maintenance(new FreeLocks(), clock, orphanAge, readerAge);
  }

  private Maintenance maintenance(
      HistoryLocks locks, Clock clock, Duration orphanAge, Duration readerAge) {
    return new Maintenance(
        store.warehouse,
        store.duckDb,
        store.writer,
        new MemoryOnline(),
        loads,
        locks,
        books,
        new MaintenancePolicy(
            true,
            Duration.ofMinutes(1),
            32L << 20,
            20,
            Duration.ofDays(1),
            Duration.ofDays(30),
            orphanAge,
            Duration.ofDays(1),
            readerAge),
        clock);
  }

  private Maintenance maintenance() {
    return maintenance(Clock.systemUTC(), Duration.ZERO, Duration.ZERO);
  }

  private Object[] record(long id) {
    return new Object[] {id, TIME.plusHours(id), List.of("a"), TIME, TIME, false, ++sequence};
  }

  /** A snapshot each. */
  private void commit(FeatureGroup to, long... ids) {
    for (long id : ids) {
      store.commit(to, record(id));
    }
  }

  private List<Long> ids(FeatureGroup of) {
    return store.rows(of).stream().map(row -> (Long) row[0]).sorted().toList();
  }

  private List<Snapshot> snapshots() {
    return StreamSupport.stream(store.warehouse.table(group).snapshots().spliterator(), false)
        .toList();
  }

  private List<Path> files(String ending) throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("warehouse"))) {
      return files.filter(file -> file.toString().endsWith(ending)).toList();
    }
  }

  @Test
  void putsSmallFilesTogetherSortedByKey() {
    commit(group, 5, 3, 9, 1, 7);

    MaintenanceResult result = maintenance().compact(group);

    assertThat(result.filesRewritten()).isEqualTo(5);
    assertThat(result.filesWritten()).isEqualTo(1);
    assertThat(result.rows()).isEqualTo(5);
    PinnedScan scan = store.pin(group);
    assertThat(scan.files()).isEqualTo(1);
    List<Object[]> rows =
        store.query(
            "SELECT * EXCLUDE (\"$row\") FROM (" + scan.sql() + ")", group.historyColumns());
    assertThat(rows).extracting(row -> row[0]).containsExactly(1L, 3L, 5L, 7L, 9L);
    assertThat(rows.get(0)[2]).isEqualTo(List.of("a"));
    assertThat(maintenance().compact(group).isNone()).isTrue();
  }

  @Test
  void compactsEachPartitionByItself() {
    FeatureGroup parts = create("parts", "bucket(2, id)", "month(event_time)");
    commit(parts, 1, 2, 3, 4, 5, 6, 7, 8);

    MaintenanceResult result = maintenance().compact(parts);

    assertThat(result.filesRewritten()).isEqualTo(8);
    assertThat(result.filesWritten()).isEqualTo(2);
    assertThat(ids(parts)).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
  }

  @Test
  void carriesTheTailsPositionOn() {
    TailPosition position = new TailPosition(101, 1, "7000");
    Table table = store.warehouse.table(group);
    List<Object[]> rows = List.<Object[]>of(record(1));
    HistoryCommit.moveTail(table, store.write(group, table, rows), TailPosition.NONE, position);
    commit(group, 2);

    maintenance().compact(group);

    assertThat(store.position(group)).isEqualTo(position);
    assertThat(store.warehouse.table(group).currentSnapshot().summary())
        .containsEntry("tidemark.operation", "compact")
        .containsEntry("tidemark.horizon", "101");
  }

  @Test
  void keepsEverySnapshotForADayAndOneAnHourForAMonth() {
    commit(group, 1, 2, 3, 4, 5);
    List<Long> lastOfHours = lastOfHours();

    MaintenanceResult today = maintenance().expireSnapshots(group, Optional.empty());
    MaintenanceResult tomorrow = at(Duration.ofDays(2)).expireSnapshots(group, Optional.empty());

    assertThat(today.snapshotsExpired()).isZero();
    assertThat(tomorrow.snapshotsExpired()).isEqualTo(5 - lastOfHours.size());
    assertThat(snapshots()).extracting(Snapshot::snapshotId).containsExactlyElementsOf(lastOfHours);
    assertThat(ids(group)).containsExactly(1L, 2L, 3L, 4L, 5L);
    commit(group, 6);
    at(Duration.ofDays(32)).expireSnapshots(group, Optional.empty());
    assertThat(snapshots()).hasSize(1);
  }

  private Maintenance at(Duration ahead) {
    return maintenance(
        Clock.fixed(Instant.now().plus(ahead), ZoneOffset.UTC), Duration.ZERO, Duration.ZERO);
  }

  private List<Long> lastOfHours() {
    List<Long> last = new ArrayList<>();
    List<Snapshot> all = snapshots();
    for (int i = 0; i < all.size(); i++) {
      if (i + 1 == all.size() || hour(all.get(i)) != hour(all.get(i + 1))) {
        last.add(all.get(i).snapshotId());
      }
    }
    return last;
  }

  private static long hour(Snapshot snapshot) {
    return snapshot.timestampMillis() / 3_600_000;
  }

  @Test
  void neverForgetsTheLastPositionOfTheTail() {
    TailPosition position = new TailPosition(101, 1, "7000");
    Table table = store.warehouse.table(group);
    commit(group, 9);
    table.refresh();
    HistoryCommit.moveTail(
        table,
        store.write(group, table, List.<Object[]>of(record(1))),
        TailPosition.NONE,
        position);
    for (long foreign = 2; foreign < 4; foreign++) {
      Table others = store.warehouse.table(group);
      store
          .write(group, others, List.<Object[]>of(record(foreign)))
          .forEach(file -> others.newAppend().appendFile(file).commit());
    }

    MaintenanceResult result = maintenance().expireSnapshots(group, Optional.of(LATER));

    assertThat(result.snapshotsExpired()).isEqualTo(1);
    assertThat(snapshots()).hasSize(3);
    assertThat(store.position(group)).isEqualTo(position);
  }

  @Test
  void keepsTheSnapshotOfALoadThatIsNotDone() {
    Table table = store.warehouse.table(group);
    Load load = loads.register(group, Optional.of("x"), "hash");
    loads.reserved(load, 1, 1);
    HistoryCommit.addLoad(
        table, store.write(group, table, List.<Object[]>of(record(1))), "x", () -> {});
    commit(group, 2, 3);

    maintenance().expireSnapshots(group, Optional.of(LATER));

    assertThat(HistoryCommit.findLoad(store.warehouse.table(group), "x")).isPresent();
    assertThat(snapshots()).hasSize(2);
    loads.done(load, 1);
    maintenance().expireSnapshots(group, Optional.of(LATER));
    assertThat(snapshots()).hasSize(1);
  }

  @Test
  void namesTheNearestSnapshotsOfAnInstantThatHasExpired() {
    commit(group, 1, 2, 3, 4);
    List<Snapshot> all = snapshots();
    Instant first = Instant.ofEpochMilli(all.get(0).timestampMillis());
    Instant third = Instant.ofEpochMilli(all.get(2).timestampMillis());
    Table table = store.warehouse.table(group);
    table
        .expireSnapshots()
        .expireOlderThan(0)
        .expireSnapshotId(all.get(1).snapshotId())
        .cleanupLevel(ExpireSnapshots.CleanupLevel.NONE)
        .commit();

    assertThatThrownBy(() -> store.pin(group, new SnapshotChoice.AsOf(first)))
        .hasMessageStartingWith("SNAPSHOT_NOT_FOUND")
        .hasMessageContaining("has expired")
        .hasMessageContaining(all.get(0).snapshotId() + " of " + first)
        .hasMessageContaining(all.get(2).snapshotId() + " of " + third);
    assertThat(store.pin(group, new SnapshotChoice.AsOf(third)).snapshotId())
        .isEqualTo(all.get(2).snapshotId());

    maintenance().expireSnapshots(group, Optional.of(third));

    assertThatThrownBy(() -> store.pin(group, new SnapshotChoice.AsOf(first)))
        .hasMessageContaining("has expired; the nearest: " + all.get(2).snapshotId());
    assertThatThrownBy(
            () -> store.pin(group, new SnapshotChoice.AsOf(Instant.parse("2020-01-01T00:00:00Z"))))
        .hasMessageContaining("the nearest: " + all.get(2).snapshotId());
  }

  @Test
  void removesFilesOfExpiredSnapshotsWhenNoReaderCanNeedThem() throws IOException {
    commit(group, 1, 2, 3);
    PinnedScan reader = store.pin(group);
    Maintenance patient = maintenance(Clock.systemUTC(), Duration.ZERO, Duration.ofHours(1));
    patient.compact(group);

    MaintenanceResult expired = patient.expireSnapshots(group, Optional.of(LATER));

    assertThat(expired.snapshotsExpired()).isEqualTo(3);
    assertThat(expired.filesRemoved()).isZero();
    assertThat(expired.filesWaiting()).isGreaterThanOrEqualTo(3);
    assertThat(patient.removeOrphanFiles(group).filesRemoved()).isZero();
    assertThat(store.rows(group, reader)).hasSize(3);

    MaintenanceResult later = maintenance().expireSnapshots(group, Optional.of(LATER));

    assertThat(later.filesRemoved()).isEqualTo(expired.filesWaiting());
    assertThat(files(".parquet")).hasSize(1);
    assertThat(ids(group)).containsExactly(1L, 2L, 3L);
    assertThat(books.accounts())
        .extracting(account -> account.result().operation())
        .containsExactly("expire_snapshots", "expire_snapshots", "compact");
  }

  @Test
  void removesWhatACrashLeftWhenItIsOldEnough() throws IOException {
    commit(group, 1);
    Table table = store.warehouse.table(group);
    store.write(group, table, List.<Object[]>of(record(2)));
    long folders = dataFolders();
    Maintenance careful = maintenance(Clock.systemUTC(), Duration.ofDays(1), Duration.ZERO);

    assertThat(careful.removeOrphanFiles(group).filesRemoved()).isZero();
    MaintenanceResult result = at(Duration.ofMinutes(1)).removeOrphanFiles(group);

    assertThat(result.filesRemoved()).isEqualTo(1);
    assertThat(files(".parquet")).hasSize(1);
    assertThat(dataFolders()).isEqualTo(folders - 1);
    assertThat(ids(group)).containsExactly(1L);
  }

  /** Who expired them died before it could note their files, and queries go on. */
  @Test
  void keepsTheFilesOfSnapshotsWhoseExpiryNobodyNoted() {
    commit(group, 1, 2, 3);
    PinnedScan reader = store.pin(group);
    maintenance().compact(group);
    expireWithoutNote();
    Clock later = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(1));

    MaintenanceResult noted =
        maintenance(later, Duration.ZERO, Duration.ofHours(1)).removeOrphanFiles(group);

    assertThat(noted.filesRemoved()).isZero();
    assertThat(noted.filesWaiting()).isGreaterThanOrEqualTo(3);
    assertThat(store.rows(group, reader)).hasSize(3);
    MaintenanceResult removed =
        maintenance(later, Duration.ZERO, Duration.ZERO).removeOrphanFiles(group);
    assertThat(removed.filesRemoved()).isEqualTo(noted.filesWaiting());
    assertThat(ids(group)).containsExactly(1L, 2L, 3L);
  }

  private void expireWithoutNote() {
    Table table = store.warehouse.table(group);
    ExpireSnapshots expiry = table.expireSnapshots().expireOlderThan(Long.MAX_VALUE).retainLast(1);
    expiry.cleanupLevel(ExpireSnapshots.CleanupLevel.NONE).commit();
    assertThat(snapshots()).hasSize(1);
  }

  /** Another server has read the table and written its file, and commits when all that is gone. */
  @Test
  void losesNoCommitThatBeganBeforeAnExpiry() {
    commit(group, 1, 2);
    Table others = store.warehouse.table(group);
    List<DataFile> written = store.write(group, others, List.<Object[]>of(record(3)));
    TailPosition position = new TailPosition(101, 1, "7000");
    maintenance().compact(group);
    MaintenanceResult expired = maintenance().expireSnapshots(group, Optional.of(LATER));
    assertThat(expired.snapshotsExpired()).isEqualTo(2);
    assertThat(expired.filesRemoved()).isGreaterThanOrEqualTo(2);

    HistoryCommit.moveTail(others, written, TailPosition.NONE, position);

    assertThat(ids(group)).containsExactly(1L, 2L, 3L);
    assertThat(store.position(group)).isEqualTo(position);
  }

  /** By another server, which expires snapshots while the purge waits for readers. */
  @Test
  void purgesFilesWhoseExpiryNobodyHasNotedYet() throws IOException {
    commit(group, 1, 2);
    LoadStores stores =
        new LoadStores(
            store.warehouse,
            store.duckDb,
            new MemoryOnline(),
            loads,
            new FreeLocks(),
            store.allocator);
    Purge purge =
        new Purge(
            stores,
            store.writer,
            new FreeLocks(),
            new HistoryOnlyPurge(),
            books,
            Duration.ofMinutes(1),
            Clock.systemUTC());

    purge.purge(group, () -> List.<Object[]>of(new Object[] {1L}), this::expireWithoutNote);

    assertThat(ids(group)).containsExactly(2L);
    assertThat(files(".parquet")).hasSize(1);
  }

  /** Of a commit that took longer than any should. */
  @Test
  void keepsAFileThatIsCommittedAfterItWasNoted() {
    commit(group, 1);
    Table table = store.warehouse.table(group);
    List<DataFile> written = store.write(group, table, List.<Object[]>of(record(2)));
    Clock later = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(1));
    maintenance(later, Duration.ZERO, Duration.ofHours(1)).removeOrphanFiles(group);

    HistoryCommit.addLoad(table, written, "slow", () -> {});
    MaintenanceResult result = maintenance().removeOrphanFiles(group);

    assertThat(result.filesRemoved()).isZero();
    assertThat(result.filesWaiting()).isZero();
    assertThat(ids(group)).containsExactly(1L, 2L);
  }

  /** However long a load takes: while it has the lock, its files are no orphans. */
  @Test
  void removesNoFileThatIsAboutToBeCommitted() {
    commit(group, 1);
    Table table = store.warehouse.table(group);
    HistoryLocks locks = new PostgresHistoryLocks(postgres());
    Clock later = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(1));
    Maintenance hasty = maintenance(locks, later, Duration.ZERO, Duration.ZERO);

    boolean isDone =
        locks.adding(
            group,
            () -> {
              List<DataFile> written = store.write(group, table, List.<Object[]>of(record(2)));
              boolean done = hasty.removeOrphansIfFree(group);
              HistoryCommit.addLoad(table, written, "slow", () -> {});
              return done;
            });

    assertThat(isDone).isFalse();
    assertThat(ids(group)).containsExactly(1L, 2L);
    assertThat(hasty.removeOrphansIfFree(group)).isTrue();
    assertThat(ids(group)).containsExactly(1L, 2L);
  }

  private long dataFolders() throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve("warehouse"))) {
      return all.filter(path -> path.getFileName().toString().startsWith("schema-")).count();
    }
  }
}

package dev.tidemark.offline.maintenance;

import static dev.tidemark.offline.OfflineStore.column;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.migration.Migrations;
import dev.tidemark.catalog.store.HistoryLocks;
import dev.tidemark.catalog.store.MaintenanceBooks;
import dev.tidemark.catalog.store.postgres.PostgresLoadRegistry;
import dev.tidemark.catalog.store.postgres.PostgresMaintenanceBooks;
import dev.tidemark.offline.FreeLocks;
import dev.tidemark.offline.OfflineStore;
import dev.tidemark.offline.load.MemoryOnline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.sql.DataSource;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;

/**
 * The feature group 'clicks' of a store of its own, with books of its maintenance in PostgreSQL.
 */
final class MaintainedClicks implements AutoCloseable {
  private static final LocalDateTime TIME = LocalDateTime.of(2026, 1, 1, 0, 0);

  final OfflineStore store;
  final MaintenanceBooks books;
  final PostgresLoadRegistry loads;
  final FeatureGroup group;
  private long sequence;

  MaintainedClicks(Path folder, String... partitioning) {
    store = new OfflineStore(folder);
    DataSource postgres = store.postgres();
    Migrations.run(postgres);
    books = new PostgresMaintenanceBooks(postgres);
    loads = new PostgresLoadRegistry(postgres);
    group = create("clicks", partitioning);
  }

  FeatureGroup create(String name, String... partitioning) {
    return store.create(
        name,
        List.of(
            column("id", "BIGINT"),
            column("event_time", "TIMESTAMP(6)"),
            column("tags", "VARCHAR ARRAY")),
        partitioning);
  }

  /** With nothing to wait for: neither files nor readers have to be of any age. */
  Maintenance maintenance() {
    return maintenance(Clock.systemUTC(), Duration.ZERO, Duration.ZERO);
  }

  /** The same, that long from now. */
  Maintenance at(Duration ahead) {
    return maintenance(
        Clock.fixed(Instant.now().plus(ahead), ZoneOffset.UTC), Duration.ZERO, Duration.ZERO);
  }

  Maintenance maintenance(Clock clock, Duration orphanAge, Duration readerAge) {
    return maintenance(new FreeLocks(), clock, orphanAge, readerAge);
  }

  Maintenance maintenance(HistoryLocks locks, Clock clock, Duration orphanAge, Duration readerAge) {
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

  Object[] record(long id) {
    return new Object[] {id, TIME.plusHours(id), List.of("a"), TIME, TIME, false, ++sequence};
  }

  /** A snapshot each. */
  void commit(long... ids) {
    commit(group, ids);
  }

  /** A snapshot each. */
  void commit(FeatureGroup to, long... ids) {
    for (long id : ids) {
      store.commit(to, record(id));
    }
  }

  List<Long> ids() {
    return ids(group);
  }

  List<Long> ids(FeatureGroup of) {
    return store.rows(of).stream().map(row -> (Long) row[0]).sorted().toList();
  }

  /** As it is now. */
  Table table() {
    return store.warehouse.table(group);
  }

  /** The files of a record that nobody has committed yet. */
  List<DataFile> write(Table table, long id) {
    return store.write(group, table, List.<Object[]>of(record(id)));
  }

  List<Snapshot> snapshots() {
    return StreamSupport.stream(table().snapshots().spliterator(), false).toList();
  }

  /** All but the newest snapshot, by somebody who dies before they can note what that leaves. */
  void expireWithoutNote() {
    ExpireSnapshots expiry = table().expireSnapshots();
    expiry.expireOlderThan(Long.MAX_VALUE).retainLast(1);
    expiry.cleanupLevel(ExpireSnapshots.CleanupLevel.NONE).commit();
    assertThat(snapshots()).hasSize(1);
  }

  /** Every file of the warehouse whose name ends so. */
  List<Path> files(String ending) throws IOException {
    try (Stream<Path> files = Files.walk(store.warehouse.folder())) {
      return files.filter(file -> file.toString().endsWith(ending)).toList();
    }
  }

  @Override
  public void close() {
    store.close();
  }
}

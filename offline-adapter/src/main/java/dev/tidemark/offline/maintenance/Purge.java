package dev.tidemark.offline.maintenance;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.HistoryLocks;
import dev.tidemark.catalog.store.MaintenanceBooks;
import dev.tidemark.catalog.store.MaintenanceResult;
import dev.tidemark.catalog.store.PurgeStore;
import dev.tidemark.offline.commit.HistoryWriter;
import dev.tidemark.offline.iceberg.IcebergErrors;
import dev.tidemark.offline.iceberg.TailPosition;
import dev.tidemark.offline.iceberg.Warehouse;
import dev.tidemark.offline.load.LoadRecovery;
import dev.tidemark.offline.load.LoadStores;
import dev.tidemark.offline.maintenance.PurgeRewrite.Rewritten;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.iceberg.Table;

/**
 * Removes entities for good: from online and tail, from every data file, and then everything that
 * an older snapshot names. While the group's data is changed nobody else writes to it; then only
 * readers are waited for. What a crash interrupts is done by repeating the purge: PostgreSQL is
 * first, so as long as Iceberg has the entities they are found again, and a purge that never ended
 * makes the next one expire and rewrite all that is left, whether it finds entities or not. Source:
 * the contract's section 7. Thread-safe.
 */
public final class Purge {
  private final LoadStores stores;
  private final LoadRecovery recovery;
  private final HistoryLocks locks;
  private final PurgeStore postgres;
  private final MaintenanceBooks books;
  private final SnapshotExpiry expiry;
  private final PurgeRewrite rewrite;
  private final Duration patience;
  private final Clock clock;

  /**
   * What it is given is closed by the caller.
   *
   * @param patience for each of those that must end first
   */
  public Purge(
      LoadStores stores,
      HistoryWriter writer,
      HistoryLocks locks,
      PurgeStore postgres,
      MaintenanceBooks books,
      Duration patience,
      Clock clock) {
    this.stores = stores;
    this.recovery = new LoadRecovery(stores);
    this.locks = locks;
    this.postgres = postgres;
    this.books = books;
    this.expiry = new SnapshotExpiry(stores.warehouse(), stores.registry(), books);
    this.rewrite = new PurgeRewrite(stores, writer);
    this.patience = patience;
    this.clock = clock;
  }

  /**
   * What is gone from the data, and the files that were there then: those of them that nothing
   * names in the end are removed.
   */
  private record Changed(long records, Rewritten rewritten, List<Path> present) {}

  /**
   * Purges the entities that are found once nobody writes to the group any more.
   *
   * @param entities keys in {@code entityKey} order
   * @param readers waits for the queries that may read an older snapshot
   * @throws dev.tidemark.catalog.error.TidemarkException with {@code CONFLICT} where what must end
   *     first takes too long; the purge may be repeated
   */
  public MaintenanceResult purge(
      FeatureGroup group, Supplier<List<Object[]>> entities, Runnable readers) {
    Instant started = clock.instant();
    long number = postgres.begin(group);
    Optional<Changed> changed =
        locks.alone(
            group,
            patience,
            () -> {
              recovery.recoverAlone(group);
              return postgres.withoutPuts(
                  group,
                  patience,
                  () -> change(group, entities.get(), postgres.hasEarlier(group, number)));
            });
    if (changed.isEmpty()) {
      postgres.end(group, number);
      return MaintenanceResult.none(group.versionedName(), "purge");
    }
    readers.run();
    postgres.rewrite(group, patience);
    MaintenanceResult result = remove(group, changed.get());
    postgres.end(group, number);
    books.record(result, started, Optional.empty());
    return result;
  }

  private Optional<Changed> change(FeatureGroup group, List<Object[]> keys, boolean isRepeated) {
    if (keys.isEmpty() && !isRepeated) {
      return Optional.empty();
    }
    Table table = stores.warehouse().table(group);
    long horizon = TailPosition.current(table).horizon();
    long records = postgres.delete(group, keys.iterator(), horizon);
    Rewritten rewritten = rewrite.without(group, table, keys);
    return Optional.of(new Changed(records, rewritten, present(group)));
  }

  /**
   * Files of ours, while nobody writes any. What crashes left is among them, and what others expire
   * from now on, who may not have noted it yet.
   */
  private List<Path> present(FeatureGroup group) {
    Warehouse warehouse = stores.warehouse();
    Instant before = clock.instant().minus(Duration.ofMinutes(1));
    return new TableFiles(warehouse, warehouse.table(group))
        .present(file -> FileSweep.isOurs(file, before));
  }

  private MaintenanceResult remove(FeatureGroup group, Changed changed) {
    long expired = expiry.allBefore(group, changed.rewritten().snapshotId());
    Warehouse warehouse = stores.warehouse();
    Table table = warehouse.table(group);
    TableFiles files = new TableFiles(warehouse, table);
    Set<String> due = new HashSet<>(books.waiting(group));
    Set<Path> gone = new HashSet<>(changed.present());
    due.forEach(location -> gone.add(warehouse.path(location)));
    gone.removeAll(IcebergErrors.translating(table.name(), files::named));
    TableFiles.Removed removed = files.remove(List.copyOf(gone));
    books.removed(due);
    return new MaintenanceResult(
        group.versionedName(),
        "purge",
        expired,
        changed.rewritten().filesRewritten(),
        changed.rewritten().filesWritten(),
        removed.files().size(),
        0,
        changed.records() + changed.rewritten().records(),
        removed.bytes());
  }
}

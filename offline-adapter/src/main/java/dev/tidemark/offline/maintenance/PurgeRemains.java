package dev.tidemark.offline.maintenance;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.MaintenanceBooks;
import dev.tidemark.catalog.store.MaintenanceResult;
import dev.tidemark.catalog.store.PurgeBooks;
import dev.tidemark.catalog.store.PurgeBooks.Unfinished;
import dev.tidemark.catalog.store.PurgeStore;
import dev.tidemark.offline.iceberg.IcebergErrors;
import dev.tidemark.offline.iceberg.Warehouse;
import dev.tidemark.offline.load.LoadStores;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.apache.iceberg.Table;

/**
 * Removes what files still hold of entities that queries don't find any more: snapshots, manifests
 * and data files of the history, what PostgreSQL's tables and statistics remember. Every step may
 * be repeated, and no step needs to know the entities.
 */
final class PurgeRemains {
  static final String OPERATION = "purge";

  private static final long PAUSE_NANOS = Duration.ofMillis(50).toNanos();

  private final LoadStores stores;
  private final PurgeStore postgres;
  private final PurgeBooks purges;
  private final MaintenanceBooks books;
  private final SnapshotExpiry expiry;
  private final Duration patience;
  private final Clock clock;

  /**
   * @param patience for transactions that may still see what is gone
   */
  PurgeRemains(
      LoadStores stores,
      PurgeStore postgres,
      PurgeBooks purges,
      MaintenanceBooks books,
      Duration patience,
      Clock clock) {
    this.stores = stores;
    this.postgres = postgres;
    this.purges = purges;
    this.books = books;
    this.expiry = new SnapshotExpiry(stores.warehouse(), stores.registry(), books);
    this.patience = patience;
    this.clock = clock;
  }

  /**
   * What is to be removed when nobody can be reading it.
   *
   * @param snapshotId the first that names nothing of what is gone; 0 for a table without any
   * @param present files of ours that were there then: those of them that nothing names in the end
   *     are removed
   */
  record Left(FeatureGroup group, Unfinished purge, long snapshotId, List<Path> present) {}

  /**
   * Writes the manifests anew, since those of the rewriting still have the old files' bounds, which
   * are values, and notes what is there; for who has the history alone.
   */
  Left of(FeatureGroup group, Unfinished purge) {
    Table table = stores.warehouse().table(group);
    long snapshot = PurgeRewrite.rewriteManifests(table);
    return new Left(group, purge, snapshot, present(group));
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

  /**
   * Removes it, now that the queries that began before have ended, and keeps account of the purge.
   * Errors: {@code CONFLICT} where a transaction doesn't end that may see what is gone; {@code
   * TABLE_NOT_FOUND} where the group was dropped, and everything with it.
   */
  MaintenanceResult remove(Left left) {
    try {
      postgres.rewrite(left.group(), patience);
      MaintenanceResult result = removeFiles(left);
      purges.end(left.purge());
      books.record(result, left.purge().begunAt(), Optional.empty());
      return result;
    } catch (TidemarkException e) {
      throw isDropped(left.group(), e) ? dropped(left.group(), e) : e;
    }
  }

  /**
   * Waits until nobody is at an earlier purge of the group, and keeps others from it: two that
   * remove the same would be in each other's way. Errors: {@code CONFLICT}.
   *
   * @param taken the numbers of those that the caller has to leave
   */
  void takeEarlier(Left left, List<Long> taken) {
    long deadline = System.nanoTime() + patience.toNanos();
    Optional<Unfinished> next = nextEarlier(left.purge(), taken);
    while (next.isPresent()) {
      if (purges.takeUp(next.get())) {
        taken.add(next.get().number());
      } else if (System.nanoTime() > deadline) {
        throw new TidemarkException(
            ErrorCode.CONFLICT,
            "An earlier purge of feature group '"
                + left.group().name()
                + "' doesn't end; when it has, this one is finished without being repeated");
      } else {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
      next = nextEarlier(left.purge(), taken);
    }
  }

  private Optional<Unfinished> nextEarlier(Unfinished purge, List<Long> taken) {
    return purges.unfinished().stream()
        .filter(purge::follows)
        .filter(earlier -> !taken.contains(earlier.number()))
        .findFirst();
  }

  private static TidemarkException dropped(FeatureGroup group, TidemarkException error) {
    return new TidemarkException(
        ErrorCode.TABLE_NOT_FOUND,
        "Feature group '" + group.versionedName() + "' was dropped meanwhile",
        error);
  }

  /** False, too, where the catalog can't be asked after that error. */
  private boolean isDropped(FeatureGroup group, TidemarkException error) {
    try {
      return stores.catalog().current().fixedVersions().values().stream()
          .noneMatch(present -> present.id() == group.id());
    } catch (TidemarkException e) {
      error.addSuppressed(e);
      return false;
    }
  }

  private MaintenanceResult removeFiles(Left left) {
    FeatureGroup group = left.group();
    long expired = expiry.allBefore(group, left.snapshotId());
    Warehouse warehouse = stores.warehouse();
    Table table = warehouse.table(group);
    TableFiles files = new TableFiles(warehouse, table);
    Set<String> due = new HashSet<>(books.waiting(group));
    Set<Path> gone = new HashSet<>(left.present());
    due.forEach(location -> gone.add(warehouse.path(location)));
    gone.removeAll(IcebergErrors.translating(table.name(), files::named));
    TableFiles.Removed removed = files.remove(List.copyOf(gone));
    books.removed(due);
    return new MaintenanceResult(
        group.versionedName(),
        OPERATION,
        expired,
        left.purge().filesRewritten(),
        left.purge().filesWritten(),
        removed.files().size(),
        0,
        left.purge().rows(),
        removed.bytes());
  }
}

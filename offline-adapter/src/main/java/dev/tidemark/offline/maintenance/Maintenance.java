package dev.tidemark.offline.maintenance;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.HistoryLocks;
import dev.tidemark.catalog.store.LoadRegistry;
import dev.tidemark.catalog.store.MaintenanceBooks;
import dev.tidemark.catalog.store.MaintenanceBooks.Account;
import dev.tidemark.catalog.store.MaintenanceResult;
import dev.tidemark.catalog.store.OnlineStore;
import dev.tidemark.offline.commit.HistoryWriter;
import dev.tidemark.offline.duckdb.DuckDb;
import dev.tidemark.offline.iceberg.IcebergErrors;
import dev.tidemark.offline.iceberg.Warehouse;
import dev.tidemark.offline.iceberg.scan.IcebergScanner;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The pieces of maintenance, each of which may be asked for at any time. Of several servers one
 * works at a group at a time. Every piece that changed something, or failed, is kept account of.
 * Thread-safe.
 */
public final class Maintenance {
  private static final String COMPACT = "compact";
  private static final String EXPIRE = "expire_snapshots";
  private static final String REMOVE_EXPIRED = "remove_expired";
  private static final String REMOVE_ORPHANS = "remove_orphan_files";

  /** By hand even two files are worth it. */
  private static final int TWO_FILES = 2;

  /** Replication has a history for moments only, compactions and loads for longer. */
  private static final Duration MOMENT = Duration.ofSeconds(1);

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Warehouse warehouse;
  private final OnlineStore online;
  private final HistoryLocks locks;
  private final MaintenanceBooks books;
  private final MaintenancePolicy policy;
  private final Clock clock;
  private final Compaction compaction;
  private final SnapshotExpiry expiry;
  private final FileSweep sweep;

  /** What it is given is closed by the caller. */
  public Maintenance(
      Warehouse warehouse,
      DuckDb duckDb,
      HistoryWriter writer,
      OnlineStore online,
      LoadRegistry loads,
      HistoryLocks locks,
      MaintenanceBooks books,
      MaintenancePolicy policy,
      Clock clock) {
    this.warehouse = warehouse;
    this.online = online;
    this.locks = locks;
    this.books = books;
    this.policy = policy;
    this.clock = clock;
    this.compaction = new Compaction(warehouse, new IcebergScanner(warehouse), writer, duckDb);
    this.expiry = new SnapshotExpiry(warehouse, loads, books);
    this.sweep = new FileSweep(warehouse, books);
  }

  MaintenancePolicy policy() {
    return policy;
  }

  /**
   * Puts the small files of every partition together, once no purge is under way. Errors: {@code
   * CONFLICT}.
   */
  public MaintenanceResult compact(FeatureGroup group) {
    while (true) {
      awaitPurge(group);
      Optional<MaintenanceResult> done =
          byHandIf(group, COMPACT, () -> compacted(group, TWO_FILES));
      if (done.isPresent()) {
        return done.get();
      }
    }
  }

  /** It may take long, and other groups can be maintained meanwhile. */
  private void awaitPurge(FeatureGroup group) {
    locks.adding(group, () -> group);
  }

  /** Empty where the group is being purged. */
  private Optional<MaintenanceResult> compacted(FeatureGroup group, int files) {
    return locks.tryAdding(group, () -> compaction.compact(group, policy.smallFileBytes(), files));
  }

  /**
   * Forgets snapshots, by the policy or all that were committed before the instant, and removes
   * files that have waited long enough. Errors: {@code CONFLICT}.
   */
  public MaintenanceResult expireSnapshots(FeatureGroup group, Optional<Instant> before) {
    return byHand(
        group,
        EXPIRE,
        () -> {
          MaintenanceResult expired =
              before.isPresent()
                  ? expiry.before(group, before.get())
                  : expiry.thin(group, clock.instant(), policy);
          MaintenanceResult swept =
              sweep.unreferenced(group, expired.operation(), policy.readerAge());
          return new MaintenanceResult(
              expired.group(),
              expired.operation(),
              expired.snapshotsExpired(),
              0,
              0,
              swept.filesRemoved(),
              books.waiting(group).size(),
              0,
              swept.bytes());
        });
  }

  /**
   * Removes files that nothing names and that are old enough. Errors: {@code CONFLICT}, also where
   * somebody adds to the group's history for long.
   */
  public MaintenanceResult removeOrphanFiles(FeatureGroup group) {
    return byHand(
        group,
        REMOVE_ORPHANS,
        () -> sweep.orphans(group, uncommitted(group, PATIENCE), policy.readerAge()));
  }

  /**
   * Files that are old enough, among them all that no snapshot will name: while nobody adds to the
   * history, none of them waits to be committed, however old.
   */
  private List<Path> uncommitted(FeatureGroup group, Duration patience) {
    Instant notSince = clock.instant().minus(policy.orphanAge());
    return locks.alone(group, patience, () -> sweep.present(group, notSince));
  }

  /**
   * Removes online rows that have been expired for long enough. Errors: {@code CONFLICT}, also
   * where somebody adds to the group's history for long.
   */
  public MaintenanceResult removeExpired(FeatureGroup group) {
    return byHand(group, REMOVE_EXPIRED, () -> expired(group, PATIENCE));
  }

  /** Alone, since whoever lengthens a TTL brings rows back while adding is allowed to it. */
  private MaintenanceResult expired(FeatureGroup group, Duration patience) {
    long rows =
        group.options().ttl().isEmpty()
            ? 0
            : locks.alone(group, patience, () -> online.removeExpired(group, policy.expiredAge()));
    return new MaintenanceResult(group.versionedName(), REMOVE_EXPIRED, 0, 0, 0, 0, 0, rows, 0);
  }

  /** What was done, by whichever server, the newest first. */
  public List<Account> accounts() {
    return books.accounts();
  }

  private MaintenanceResult byHand(
      FeatureGroup group, String operation, Supplier<MaintenanceResult> work) {
    return byHandIf(group, operation, () -> Optional.of(work.get())).orElseThrow();
  }

  /** Empty where the work finds that it can't be done now. */
  private Optional<MaintenanceResult> byHandIf(
      FeatureGroup group, String operation, Supplier<Optional<MaintenanceResult>> work) {
    return attempted(group, operation, work)
        .orElseThrow(
            () ->
                new TidemarkException(
                    ErrorCode.CONFLICT,
                    "Feature group '"
                        + group.versionedName()
                        + "' is being maintained by another server; try again when it is done"));
  }

  void compactIfDue(FeatureGroup group) {
    accounted(group, COMPACT, () -> compacted(group, policy.compactFiles()));
  }

  void thin(FeatureGroup group) {
    accounted(group, EXPIRE, () -> Optional.of(expiry.thin(group, clock.instant(), policy)));
  }

  void sweep(FeatureGroup group) {
    if (!books.due(group, policy.readerAge()).isEmpty()) {
      accounted(
          group, EXPIRE, () -> Optional.of(sweep.unreferenced(group, EXPIRE, policy.readerAge())));
    }
  }

  /** False while somebody adds to the history or maintains it: to be tried again soon. */
  boolean removeOrphansIfFree(FeatureGroup group) {
    return accounted(
            group,
            REMOVE_ORPHANS,
            () ->
                ifFree(() -> uncommitted(group, MOMENT))
                    .map(files -> sweep.orphans(group, files, policy.readerAge())))
        .isPresent();
  }

  void removeExpiredIfFree(FeatureGroup group) {
    if (group.options().ttl().isPresent()) {
      accounted(group, REMOVE_EXPIRED, () -> ifFree(() -> expired(group, MOMENT)));
    }
  }

  private static <T> Optional<T> ifFree(Supplier<T> work) {
    try {
      return Optional.of(work.get());
    } catch (TidemarkException e) {
      if (e.code() != ErrorCode.CONFLICT) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private Optional<MaintenanceResult> accounted(
      FeatureGroup group, String operation, Supplier<Optional<MaintenanceResult>> work) {
    return attempted(group, operation, work).flatMap(Function.identity());
  }

  /** Empty where somebody else maintains the group. */
  private Optional<Optional<MaintenanceResult>> attempted(
      FeatureGroup group, String operation, Supplier<Optional<MaintenanceResult>> work) {
    Instant started = clock.instant();
    try {
      Optional<Optional<MaintenanceResult>> result = books.alone(group, work);
      result
          .flatMap(Function.identity())
          .filter(done -> !done.isNone())
          .ifPresent(done -> books.record(done, started, Optional.empty()));
      return result;
    } catch (RuntimeException e) {
      TidemarkException error = failure(group, e);
      books.record(
          MaintenanceResult.none(group.versionedName(), operation),
          started,
          Optional.of(String.valueOf(error.getMessage())));
      throw error;
    }
  }

  /** A drop takes the files away beneath whoever works at them, which isn't damage. */
  private TidemarkException failure(FeatureGroup group, RuntimeException failure) {
    TidemarkException error = IcebergErrors.translate(group.versionedName(), failure);
    return error.code() != ErrorCode.TABLE_NOT_FOUND && isDropped(group)
        ? new TidemarkException(
            ErrorCode.TABLE_NOT_FOUND,
            "Feature group '" + group.versionedName() + "' was dropped meanwhile",
            error)
        : error;
  }

  private boolean isDropped(FeatureGroup group) {
    try {
      warehouse.table(group);
      return false;
    } catch (TidemarkException e) {
      return e.code() == ErrorCode.TABLE_NOT_FOUND || e.code() == ErrorCode.ALREADY_EXISTS;
    }
  }
}

package dev.tidemark.offline.maintenance;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.Catalog;
import dev.tidemark.catalog.store.HistoryLocks;
import dev.tidemark.catalog.store.MaintenanceBooks.Account;
import dev.tidemark.catalog.store.MaintenanceResult;
import dev.tidemark.catalog.store.PurgeBooks;
import dev.tidemark.catalog.store.PurgeBooks.Unfinished;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the purges to their end that a server left behind, this one or another, or that gave up
 * waiting. Thread-safe.
 */
public final class PurgeRecovery {
  private static final Logger LOG = LoggerFactory.getLogger(PurgeRecovery.class);

  private final Catalog catalog;
  private final HistoryLocks locks;
  private final PurgeBooks purges;
  private final PurgeRemains remains;
  private final Duration patience;

  /**
   * @param patience for those who write to the history
   */
  PurgeRecovery(
      Catalog catalog,
      HistoryLocks locks,
      PurgeBooks purges,
      PurgeRemains remains,
      Duration patience) {
    this.catalog = catalog;
    this.locks = locks;
    this.purges = purges;
    this.remains = remains;
    this.patience = patience;
  }

  /**
   * Finishes what nobody works at; to be called now and then. One that fails again is left for the
   * next time. Errors: {@code POSTGRES_UNAVAILABLE}.
   *
   * @param readers as {@link Purge#purge} is given them
   */
  public void recover(Consumer<Runnable> readers) {
    for (Unfinished purge : purges.unfinished()) {
      Optional<FeatureGroup> group = group(purge);
      if (group.isPresent() && purges.takeUp(purge)) {
        try {
          finish(group.get(), purge, readers);
        } finally {
          purges.leave(purge.number());
        }
      }
    }
  }

  /** Those that aren't over, whoever is at them, the newest first. */
  public List<Account> unfinished() {
    return purges.unfinished().stream()
        .flatMap(purge -> group(purge).map(group -> account(group, purge)).stream())
        .toList();
  }

  private static Account account(FeatureGroup group, Unfinished purge) {
    MaintenanceResult result =
        new MaintenanceResult(
            group.versionedName(),
            PurgeRemains.OPERATION,
            0,
            purge.filesRewritten(),
            purge.filesWritten(),
            0,
            0,
            purge.rows(),
            0);
    return new Account(result, purge.begunAt(), Optional.empty(), Optional.empty());
  }

  /** Empty where it was dropped: its purges go with it. */
  private Optional<FeatureGroup> group(Unfinished purge) {
    return catalog.current().fixedVersions().values().stream()
        .filter(group -> group.id() == purge.groupId())
        .findFirst();
  }

  private void finish(FeatureGroup group, Unfinished purge, Consumer<Runnable> readers) {
    List<Long> taken = new ArrayList<>();
    try {
      PurgeRemains.Left left = locks.alone(group, patience, () -> remains.of(group, purge));
      readers.accept(() -> remains.takeEarlier(left, taken));
      remains.remove(left);
      LOG.info("A purge of feature group {} that was interrupted is over", group.versionedName());
    } catch (TidemarkException e) {
      if (e.code() == ErrorCode.CONFLICT || e.code() == ErrorCode.TABLE_NOT_FOUND) {
        LOG.debug("A purge of {} can't be finished yet", group.versionedName(), e);
      } else {
        LOG.warn("A purge of {} can't be finished yet", group.versionedName(), e);
      }
    } catch (RuntimeException e) {
      LOG.warn("A purge of {} can't be finished yet", group.versionedName(), e);
    } finally {
      taken.forEach(purges::leave);
    }
  }
}

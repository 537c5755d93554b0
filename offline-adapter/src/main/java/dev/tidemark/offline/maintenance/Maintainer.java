package dev.tidemark.offline.maintenance;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.Catalog;
import dev.tidemark.offline.background.BackgroundThread;
import dev.tidemark.offline.background.BackgroundWork;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Maintains every group by the policy, in the background: small files at each look, snapshots and
 * expired rows once an hour, left-over files once a day. Several servers may do so; each group is
 * one's at a time.
 */
public final class Maintainer implements BackgroundWork {
  private static final Logger LOG = LoggerFactory.getLogger(Maintainer.class);
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final long HOUR_NANOS = Duration.ofHours(1).toNanos();
  private static final long DAY_NANOS = Duration.ofDays(1).toNanos();

  private final Catalog catalog;
  private final Maintenance maintenance;
  private final BackgroundThread thread = new BackgroundThread("maintainer");
  private final Map<Long, Long> thinnedAt = new HashMap<>();
  private final Map<Long, Long> sweptAt = new HashMap<>();
  private final Map<Long, Long> expiredAt = new HashMap<>();

  private Maintainer(Catalog catalog, Maintenance maintenance) {
    this.catalog = catalog;
    this.maintenance = maintenance;
  }

  /** Starts, if the policy says so. What it is given is closed by the caller, after it. */
  public static Maintainer start(Catalog catalog, Maintenance maintenance) {
    Maintainer maintainer = new Maintainer(catalog, maintenance);
    if (maintenance.policy().automatic()) {
      Duration interval = maintenance.policy().interval();
      maintainer.thread.repeat(maintainer::round, interval, interval);
    }
    return maintainer;
  }

  private void round() {
    try {
      for (FeatureGroup group : catalog.current().fixedVersions().values()) {
        step(group, maintenance::sweep);
        step(group, maintenance::compactIfDue);
        now(thinnedAt, group, HOUR_NANOS, maintenance::thin);
        now(sweptAt, group, DAY_NANOS, this::removeOrphans);
        now(expiredAt, group, HOUR_NANOS, maintenance::removeExpiredIfFree);
      }
    } catch (RuntimeException e) {
      warn("Maintenance can't read the catalog", e);
    }
  }

  /** Again at the next look if somebody adds to the history now. */
  private void removeOrphans(FeatureGroup group) {
    if (!maintenance.removeOrphansIfFree(group)) {
      sweptAt.remove(group.id());
    }
  }

  private void now(
      Map<Long, Long> last, FeatureGroup group, long every, Consumer<FeatureGroup> work) {
    Long before = last.get(group.id());
    long now = System.nanoTime();
    if (before == null || now - before >= every) {
      last.put(group.id(), now);
      step(group, work);
    }
  }

  private void step(FeatureGroup group, Consumer<FeatureGroup> work) {
    if (thread.isStopping()) {
      return;
    }
    try {
      work.accept(group);
    } catch (TidemarkException e) {
      if (e.code() == ErrorCode.CONFLICT || e.code() == ErrorCode.TABLE_NOT_FOUND) {
        LOG.debug("Feature group {} was changed meanwhile", group.versionedName(), e);
      } else {
        warn("Maintenance of feature group " + group.versionedName() + " fails", e);
      }
    } catch (RuntimeException e) {
      warn("Maintenance of feature group " + group.versionedName() + " fails", e);
    }
  }

  /** Of a round that was abandoned nobody needs to know. */
  private void warn(String what, RuntimeException e) {
    if (!thread.isStopping()) {
      LOG.warn(what, e);
    }
  }

  @Override
  public void abandon() {
    thread.abandon();
  }

  /** Waits for a piece of work under way, at most a minute. */
  @Override
  public void close() {
    if (!thread.stop(PATIENCE)) {
      LOG.warn("Maintenance did not end in time; it is begun anew at the next start");
    }
  }
}

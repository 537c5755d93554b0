package dev.tidemark.offline.maintenance;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.Catalog;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Maintains every group by the policy, in the background: small files at each look, snapshots and
 * expired rows once an hour, left-over files once a day. Several servers may do so; each group is
 * one's at a time.
 */
public final class Maintainer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Maintainer.class);
  private static final int PATIENCE_SECONDS = 60;
  private static final long HOUR_NANOS = Duration.ofHours(1).toNanos();
  private static final long DAY_NANOS = Duration.ofDays(1).toNanos();

  private final Catalog catalog;
  private final Maintenance maintenance;
  private final ScheduledExecutorService thread;
  private final Map<Long, Long> thinnedAt = new HashMap<>();
  private final Map<Long, Long> sweptAt = new HashMap<>();
  private final Map<Long, Long> expiredAt = new HashMap<>();
  private volatile boolean closed;

  private Maintainer(Catalog catalog, Maintenance maintenance) {
    this.catalog = catalog;
    this.maintenance = maintenance;
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            runnable -> {
              Thread background = new Thread(runnable, "maintainer");
              background.setDaemon(true);
              return background;
            });
  }

  /** Starts, if the policy says so. What it is given is closed by the caller, after it. */
  public static Maintainer start(Catalog catalog, Maintenance maintenance) {
    Maintainer maintainer = new Maintainer(catalog, maintenance);
    if (maintenance.policy().automatic()) {
      long millis = maintenance.policy().interval().toMillis();
      var unused =
          maintainer.thread.scheduleWithFixedDelay(
              maintainer::round, millis, millis, TimeUnit.MILLISECONDS);
    }
    return maintainer;
  }

  private void round() {
    try {
      for (FeatureGroup group : catalog.current().fixedVersions().values()) {
        if (closed) {
          return;
        }
        step(group, maintenance::sweep);
        step(group, maintenance::compactIfDue);
        now(thinnedAt, group, HOUR_NANOS, maintenance::thin);
        now(sweptAt, group, DAY_NANOS, this::removeOrphans);
        now(expiredAt, group, HOUR_NANOS, maintenance::removeExpiredIfFree);
      }
    } catch (RuntimeException e) {
      LOG.warn("Maintenance can't read the catalog", e);
    }
  }

  /** Again at the next look if somebody adds to the history now. */
  private void removeOrphans(FeatureGroup group) {
    if (!maintenance.removeOrphansIfFree(group)) {
      sweptAt.remove(group.id());
    }
  }

  private static void now(
      Map<Long, Long> last, FeatureGroup group, long every, Consumer<FeatureGroup> work) {
    Long before = last.get(group.id());
    long now = System.nanoTime();
    if (before == null || now - before >= every) {
      last.put(group.id(), now);
      step(group, work);
    }
  }

  private static void step(FeatureGroup group, Consumer<FeatureGroup> work) {
    try {
      work.accept(group);
    } catch (TidemarkException e) {
      if (e.code() == ErrorCode.CONFLICT || e.code() == ErrorCode.TABLE_NOT_FOUND) {
        LOG.debug("Feature group {} was changed meanwhile", group.versionedName(), e);
      } else {
        LOG.warn("Maintenance of feature group {} fails", group.versionedName(), e);
      }
    } catch (RuntimeException e) {
      LOG.warn("Maintenance of feature group {} fails", group.versionedName(), e);
    }
  }

  /** Waits for a piece of work under way, at most a minute. */
  @Override
  public void close() {
    closed = true;
    thread.shutdown();
    try {
      if (!thread.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("Maintenance did not end in time; it is begun anew at the next start");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

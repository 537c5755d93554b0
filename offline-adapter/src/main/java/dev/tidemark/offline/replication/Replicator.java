package dev.tidemark.offline.replication;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.Catalog;
import dev.tidemark.catalog.store.HistoryLocks;
import dev.tidemark.catalog.store.HistoryTail;
import dev.tidemark.offline.background.BackgroundThread;
import dev.tidemark.offline.background.BackgroundWork;
import dev.tidemark.offline.commit.HistoryCommit;
import dev.tidemark.offline.commit.HistoryWriter;
import dev.tidemark.offline.duckdb.DuckDb;
import dev.tidemark.offline.iceberg.IcebergErrors;
import dev.tidemark.offline.iceberg.TailPosition;
import dev.tidemark.offline.iceberg.Warehouse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Empties the tails of all groups into Iceberg, in the background. A group that fails is tried
 * again after a growing pause and doesn't hold up the others. Of several servers one does so at a
 * time; another takes over when it ends. Thread-safe.
 */
public final class Replicator implements BackgroundWork {
  private static final Logger LOG = LoggerFactory.getLogger(Replicator.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Catalog catalog;
  private final HistoryTail tail;
  private final HistoryLocks locks;
  private final TailMover mover;
  private final Warehouse warehouse;
  private final ReplicationConfig config;
  private final Clock clock;
  private final Map<Long, GroupProgress> progress = new HashMap<>();
  private final BackgroundThread thread = new BackgroundThread("replicator");
  private boolean silent;

  /** Doesn't start yet. What it is given is closed by the caller, after it. */
  public Replicator(
      Catalog catalog,
      HistoryTail tail,
      HistoryLocks locks,
      Warehouse warehouse,
      HistoryWriter writer,
      DuckDb duckDb,
      BufferAllocator allocator,
      ReplicationConfig config,
      Clock clock) {
    this.catalog = catalog;
    this.tail = tail;
    this.locks = locks;
    this.warehouse = warehouse;
    this.mover = new TailMover(tail, warehouse, writer, duckDb, allocator);
    this.config = config;
    this.clock = clock;
  }

  /** Starts the background thread. */
  public void start() {
    thread.repeat(this::round, config.interval(), config.interval());
  }

  private void round() {
    try {
      if (tail.leads()) {
        for (FeatureGroup group : groups()) {
          if (!thread.isStopping()) {
            replicateIfDue(group);
          }
        }
      }
      silent = false;
    } catch (RuntimeException e) {
      if (!silent && !thread.isStopping()) {
        LOG.warn("Replication waits for PostgreSQL", e);
      }
      silent = true;
    }
  }

  private Collection<FeatureGroup> groups() {
    return catalog.current().fixedVersions().values();
  }

  private synchronized void replicateIfDue(FeatureGroup group) {
    GroupProgress of = progress(group);
    if (!of.isDue(clock.instant())) {
      return;
    }
    try {
      replicate(group, of);
      if (of.succeeded()) {
        LOG.info("Replication of feature group {} works again", group.versionedName());
      }
    } catch (RuntimeException e) {
      failed(group, of, IcebergErrors.translate(group.versionedName(), e));
    }
  }

  private void failed(FeatureGroup group, GroupProgress of, TidemarkException failure) {
    if (failure.code() == ErrorCode.CONFLICT) {
      LOG.debug("Another server replicated feature group {}", group.versionedName());
    }
    if (isDropped(group)) {
      progress.remove(group.id());
      warehouse.deleteLeftOvers(group);
    } else if (isRedefined(group)) {
      LOG.debug("Feature group {} was changed while it was replicated", group.versionedName());
    } else if (failure.code() != ErrorCode.CONFLICT
        && of.failed(failure, clock.instant(), config.longestPause())) {
      LOG.warn("Replication of feature group {} fails", group.versionedName(), failure);
    }
  }

  /** What was read of it was of an older shape; the next round has the new one. */
  private boolean isRedefined(FeatureGroup group) {
    return groups().stream()
        .anyMatch(
            present -> present.id() == group.id() && present.definition() != group.definition());
  }

  /** Its name may stand for another group by now, and its table for that one's. */
  private boolean isDropped(FeatureGroup group) {
    return groups().stream().noneMatch(present -> present.id() == group.id());
  }

  private GroupProgress progress(FeatureGroup group) {
    return progress.computeIfAbsent(group.id(), id -> new GroupProgress());
  }

  /**
   * Moves and trims what there is of all groups, in the caller's thread.
   *
   * @return the rows moved
   * @throws TidemarkException of the first group that fails
   */
  public synchronized long replicateNow() {
    long rows = 0;
    for (FeatureGroup group : groups()) {
      rows += replicateNow(group);
    }
    return rows;
  }

  /** {@link #replicateNow()} for one group. */
  public synchronized long replicateNow(FeatureGroup group) {
    GroupProgress of = progress(group);
    long rows = replicate(group, of);
    of.succeeded();
    return rows;
  }

  private long replicate(FeatureGroup group, GroupProgress of) {
    Optional<TailMover.Moved> attempt = locks.tryAdding(group, () -> mover.move(group));
    if (attempt.isEmpty()) {
      return 0;
    }
    TailMover.Moved moved = attempt.get();
    Instant now = clock.instant();
    of.reached(moved.horizon(), now);
    if (moved.rows() > 0) {
      LOG.debug("Moved {} rows of {} into Iceberg", moved.rows(), group.versionedName());
    }
    of.toTrim(now, config.grace()).ifPresent(horizon -> tail.trim(group, horizon));
    return moved.rows();
  }

  /**
   * How far each group is, by name, whichever server moves it. Errors: {@code
   * POSTGRES_UNAVAILABLE}.
   */
  public List<ReplicationStatus> status() {
    List<ReplicationStatus> all = new ArrayList<>();
    for (FeatureGroup group : groups()) {
      try {
        all.add(status(group));
      } catch (TidemarkException e) {
        if (!isDropped(group)) {
          throw e;
        }
      }
    }
    return all;
  }

  private ReplicationStatus status(FeatureGroup group) {
    Table table = warehouse.current(group);
    long horizon = TailPosition.current(table).horizon();
    Optional<Snapshot> newest = HistoryCommit.findMove(table);
    HistoryTail.TailLag lag = tail.lag(group, horizon);
    return new ReplicationStatus(
        group.versionedName(),
        newest.map(Snapshot::snapshotId),
        horizon,
        lag.rows(),
        lag.oldestMillis(),
        newest.map(snapshot -> Instant.ofEpochMilli(snapshot.timestampMillis())),
        error(group));
  }

  private synchronized Optional<String> error(FeatureGroup group) {
    return Optional.ofNullable(progress.get(group.id())).flatMap(GroupProgress::error);
  }

  @Override
  public void abandon() {
    thread.abandon();
  }

  /** Waits for a round under way, at most half a minute. */
  @Override
  public void close() {
    if (!thread.stop(PATIENCE)) {
      LOG.warn("Replication did not end in time; it continues at the next start");
    }
    try {
      tail.resign();
    } catch (TidemarkException e) {
      LOG.debug("PostgreSQL is away, and the lock with it", e);
    }
  }
}

package dev.tidemark.offline.maintenance;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.LoadRegistry;
import dev.tidemark.catalog.store.MaintenanceBooks;
import dev.tidemark.catalog.store.MaintenanceResult;
import dev.tidemark.offline.commit.HistoryCommit;
import dev.tidemark.offline.iceberg.IcebergErrors;
import dev.tidemark.offline.iceberg.TailPosition;
import dev.tidemark.offline.iceberg.Warehouse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.ManageSnapshots;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.Table;
import org.apache.iceberg.util.SnapshotUtil;

/**
 * Forgets old snapshots. Files that only they named are noted as unreferenced and stay until no
 * reader can need them. Never forgotten are the current snapshot, those back to the last one that
 * says how much of the tail the history holds, what a branch or a tag names, and the snapshots of
 * loads that aren't done, since a crash would have to look for them.
 */
final class SnapshotExpiry {
  private final Warehouse warehouse;
  private final LoadRegistry loads;
  private final MaintenanceBooks books;

  SnapshotExpiry(Warehouse warehouse, LoadRegistry loads, MaintenanceBooks books) {
    this.warehouse = warehouse;
    this.loads = loads;
    this.books = books;
  }

  /** Forgets what is older than the one time, and all but the last of each hour since the other. */
  MaintenanceResult thin(FeatureGroup group, Instant now, MaintenancePolicy policy) {
    return expire(group, new HourlySnapshots(now, policy.keepAll(), policy.keepHourly()));
  }

  /** Forgets those that were committed before the instant. */
  MaintenanceResult before(FeatureGroup group, Instant instant) {
    return expire(
        group,
        snapshots ->
            snapshots.stream()
                .filter(snapshot -> snapshot.timestampMillis() < instant.toEpochMilli())
                .toList());
  }

  /**
   * Forgets every snapshot older than that one, whatever keeps it; branches and tags that name one
   * go, too.
   */
  long allBefore(FeatureGroup group, long snapshotId) {
    Table table = warehouse.table(group);
    Snapshot first = table.snapshot(snapshotId);
    if (first == null) {
      return 0;
    }
    dropReferences(table, first);
    List<Snapshot> older = new ArrayList<>();
    table.snapshots().forEach(older::add);
    older.removeIf(snapshot -> snapshot.sequenceNumber() >= first.sequenceNumber());
    forget(group, table, older);
    return older.size();
  }

  private static void dropReferences(Table table, Snapshot first) {
    for (Map.Entry<String, SnapshotRef> ref : table.refs().entrySet()) {
      Snapshot named = table.snapshot(ref.getValue().snapshotId());
      if (named != null && named.sequenceNumber() < first.sequenceNumber()) {
        ManageSnapshots references = table.manageSnapshots();
        (ref.getValue().isTag()
                ? references.removeTag(ref.getKey())
                : references.removeBranch(ref.getKey()))
            .commit();
      }
    }
  }

  /** Which of the snapshots, oldest first, may go. */
  @FunctionalInterface
  interface Choice {
    List<Snapshot> expired(List<Snapshot> snapshots);
  }

  private MaintenanceResult expire(FeatureGroup group, Choice choice) {
    Table table = warehouse.table(group);
    List<Snapshot> all = new ArrayList<>();
    table.snapshots().forEach(all::add);
    Set<Long> kept = kept(table, loads.unfinished(group));
    List<Snapshot> expired =
        choice.expired(all).stream()
            .filter(Predicate.not(snapshot -> kept.contains(snapshot.snapshotId())))
            .toList();
    MaintenanceResult none = MaintenanceResult.none(group.versionedName(), "expire_snapshots");
    if (expired.isEmpty()) {
      return none;
    }
    forget(group, table, expired);
    return new MaintenanceResult(
        none.group(), none.operation(), expired.size(), 0, 0, 0, books.waiting(group).size(), 0, 0);
  }

  private void forget(FeatureGroup group, Table table, List<Snapshot> expired) {
    if (expired.isEmpty()) {
      return;
    }
    Queue<String> unreferenced = new ConcurrentLinkedQueue<>();
    IcebergErrors.translating(
        table.name(),
        () -> {
          // Iceberg's own limits of age would come on top.
          ExpireSnapshots expiry = table.expireSnapshots().expireOlderThan(0);
          expired.forEach(snapshot -> expiry.expireSnapshotId(snapshot.snapshotId()));
          expiry.deleteWith(unreferenced::add).commit();
          return expired;
        });
    books.unreferenced(group, new HashSet<>(unreferenced));
  }

  private static Set<Long> kept(Table table, Set<String> unfinishedLoads) {
    Set<Long> kept = new HashSet<>();
    for (SnapshotRef ref : table.refs().values()) {
      kept.add(ref.snapshotId());
    }
    kept.addAll(backToThePosition(table));
    for (Snapshot snapshot : table.snapshots()) {
      if (unfinishedLoads.contains(snapshot.summary().getOrDefault(HistoryCommit.LOAD_ID, ""))) {
        kept.add(snapshot.snapshotId());
      }
    }
    return kept;
  }

  /** From the current snapshot to the last one that says how much of the tail there is. */
  private static List<Long> backToThePosition(Table table) {
    List<Long> passed = new ArrayList<>();
    for (Snapshot snapshot : SnapshotUtil.currentAncestors(table)) {
      passed.add(snapshot.snapshotId());
      if (!TailPosition.nearest(List.of(snapshot)).equals(TailPosition.NONE)) {
        return passed;
      }
    }
    return List.of();
  }

  /** Every snapshot for a while, then the last of each hour. */
  record HourlySnapshots(Instant now, Duration keepAll, Duration keepHourly) implements Choice {
    private static final long HOUR_MILLIS = Duration.ofHours(1).toMillis();

    @Override
    public List<Snapshot> expired(List<Snapshot> snapshots) {
      long allSince = now.minus(keepAll).toEpochMilli();
      long hourlySince = now.minus(keepHourly).toEpochMilli();
      List<Snapshot> expired = new ArrayList<>();
      for (int i = 0; i < snapshots.size(); i++) {
        long time = snapshots.get(i).timestampMillis();
        boolean isLastOfItsHour =
            i + 1 == snapshots.size()
                || snapshots.get(i + 1).timestampMillis() / HOUR_MILLIS != time / HOUR_MILLIS;
        if (time < allSince && (time < hourlySince || !isLastOfItsHour)) {
          expired.add(snapshots.get(i));
        }
      }
      return expired;
    }
  }
}

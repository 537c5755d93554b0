package dev.tidemark.offline.maintenance;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.HistoryLocks;
import dev.tidemark.catalog.store.MaintenanceBooks;
import dev.tidemark.catalog.store.MaintenanceResult;
import dev.tidemark.catalog.store.PurgeBooks;
import dev.tidemark.catalog.store.PurgeBooks.Unfinished;
import dev.tidemark.catalog.store.PurgeStore;
import dev.tidemark.offline.commit.HistoryWriter;
import dev.tidemark.offline.iceberg.TailPosition;
import dev.tidemark.offline.load.LoadRecovery;
import dev.tidemark.offline.load.LoadStores;
import dev.tidemark.offline.maintenance.PurgeRewrite.Rewriting;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;

/**
 * Removes entities for good: first from what queries read, online, tail and histories of all
 * versions in one transaction, while nobody else writes to the group; then, when their readers have
 * ended, from what is left of them in files. A crash before the transaction leaves everything as it
 * was, one after it leaves the rest to {@link PurgeRecovery}. Source: the contract's section 7.
 * Thread-safe.
 */
public final class Purge {
  private final LoadStores stores;
  private final LoadRecovery recovery;
  private final HistoryLocks locks;
  private final PurgeStore postgres;
  private final PurgeBooks purges;
  private final PurgeRewrite rewrite;
  private final PurgeRemains remains;
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
      PurgeBooks purges,
      MaintenanceBooks books,
      Duration patience,
      Clock clock) {
    this.stores = stores;
    this.recovery = new LoadRecovery(stores);
    this.locks = locks;
    this.postgres = postgres;
    this.purges = purges;
    this.rewrite = new PurgeRewrite(stores, writer);
    this.remains = new PurgeRemains(stores, postgres, purges, books, patience, clock);
    this.patience = patience;
    this.clock = clock;
  }

  /**
   * What is purged of one version.
   *
   * @param entities keys in {@code entityKey} order, asked for once nobody writes to the group any
   *     more
   */
  public record Part(FeatureGroup group, Supplier<List<Object[]>> entities) {}

  /** Finishes what this or another server left behind. */
  public PurgeRecovery recovery() {
    return new PurgeRecovery(stores.catalog(), locks, purges, remains, patience);
  }

  /** A version that holds entities, or what an earlier purge left of some. */
  private record Found(FeatureGroup group, long number, List<Object[]> keys, Rewriting rewriting) {}

  /**
   * Purges the entities from all of the versions or, where that fails before anything is changed,
   * from none.
   *
   * @param parts of one group
   * @param readers waits for the queries that may read an older snapshot, then runs what it is
   *     given; who waits so meanwhile isn't waited for
   * @return what was done, in the order of the parts
   * @throws dev.tidemark.catalog.error.TidemarkException with {@code CONFLICT} where what must end
   *     first takes too long; what has been changed by then is finished by {@link PurgeRecovery}
   */
  public List<MaintenanceResult> purge(List<Part> parts, Consumer<Runnable> readers) {
    Instant started = clock.instant();
    List<Part> byId =
        parts.stream().sorted(Comparator.comparingLong(part -> part.group().id())).toList();
    List<FeatureGroup> groups = byId.stream().map(Part::group).toList();
    List<Long> numbers = new ArrayList<>();
    try {
      List<PurgeRemains.Left> left =
          locks.alone(
              groups,
              patience,
              () -> {
                groups.forEach(recovery::recoverAlone);
                // Now, so that they are in the order in which the purges change a group.
                groups.forEach(group -> numbers.add(purges.begin()));
                return postgres.withoutPuts(
                    groups, patience, () -> change(find(byId, numbers), started));
              });
      if (!left.isEmpty()) {
        readers.accept(() -> left.forEach(each -> remains.takeEarlier(each, numbers)));
      }
      List<MaintenanceResult> results = left.stream().map(remains::remove).toList();
      return parts.stream().map(part -> result(part.group(), results)).toList();
    } finally {
      numbers.forEach(purges::leave);
    }
  }

  private static MaintenanceResult result(FeatureGroup group, List<MaintenanceResult> results) {
    return results.stream()
        .filter(result -> result.group().equals(group.versionedName()))
        .findFirst()
        .orElseGet(() -> MaintenanceResult.none(group.versionedName(), PurgeRemains.OPERATION));
  }

  private List<Found> find(List<Part> parts, List<Long> numbers) {
    List<Unfinished> earlier = purges.unfinished();
    List<Found> found = new ArrayList<>();
    try {
      for (int i = 0; i < parts.size(); i++) {
        find(parts.get(i), numbers.get(i), earlier).ifPresent(found::add);
      }
      return found;
    } catch (RuntimeException e) {
      discard(found);
      throw e;
    }
  }

  private Optional<Found> find(Part part, long number, List<Unfinished> earlier) {
    FeatureGroup group = part.group();
    List<Object[]> keys = part.entities().get();
    boolean isRepeated = earlier.stream().anyMatch(purge -> purge.groupId() == group.id());
    if (keys.isEmpty() && !isRepeated) {
      return Optional.empty();
    }
    Table table = stores.warehouse().table(group);
    return Optional.of(new Found(group, number, keys, rewrite.write(group, table, keys)));
  }

  private void discard(List<Found> found) {
    found.forEach(each -> rewrite.discard(each.rewriting()));
  }

  private List<PurgeRemains.Left> change(List<Found> found, Instant started) {
    if (found.isEmpty()) {
      return List.of();
    }
    AtomicBoolean isDone = new AtomicBoolean();
    List<Unfinished> changed;
    try {
      changed =
          locks.atOnce(
              patience,
              () -> {
                List<Unfinished> all = changeAll(found, started);
                isDone.set(true);
                return all;
              });
    } catch (RuntimeException e) {
      // Where the transaction's end failed, nobody knows how it ended.
      if (!isDone.get()) {
        discard(found);
      }
      throw e;
    }
    List<PurgeRemains.Left> left = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      left.add(remains.of(found.get(i).group(), changed.get(i)));
    }
    return left;
  }

  /** PostgreSQL's rows first: Iceberg's commits make others wait that commit to the same table. */
  private List<Unfinished> changeAll(List<Found> found, Instant started) {
    List<Unfinished> changed = found.stream().map(each -> delete(each, started)).toList();
    found.stream().filter(each -> !each.rewriting().old().isEmpty()).forEach(this::replace);
    changed.forEach(purges::changed);
    return changed;
  }

  private void replace(Found found) {
    rewrite.replace(found.rewriting());
    Snapshot snapshot = found.rewriting().table().currentSnapshot();
    postgres.oldestSnapshot(found.group(), snapshot.sequenceNumber());
  }

  private Unfinished delete(Found found, Instant started) {
    Rewriting rewriting = found.rewriting();
    long horizon = TailPosition.current(rewriting.table()).horizon();
    long records = postgres.delete(found.group(), found.keys().iterator(), horizon);
    return new Unfinished(
        found.number(),
        found.group().id(),
        started,
        records + rewriting.records(),
        rewriting.old().size(),
        rewriting.written().size());
  }
}

package dev.tidemark.offline.load;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.LoadRegistry.Load;
import dev.tidemark.catalog.store.LoadRegistry.State;
import dev.tidemark.offline.commit.HistoryCommit;
import dev.tidemark.offline.commit.HistoryField;
import dev.tidemark.offline.duckdb.DuckDbText;
import dev.tidemark.offline.duckdb.Lease;
import dev.tidemark.offline.iceberg.scan.IcebergScanner;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the loads to their end that a server left behind, this one or another: finished where the
 * history has their rows, undone where it hasn't. Thread-safe.
 */
public final class LoadRecovery {
  private static final Logger LOG = LoggerFactory.getLogger(LoadRecovery.class);

  private final LoadStores stores;
  private final IcebergScanner scanner;

  public LoadRecovery(LoadStores stores) {
    this.stores = stores;
    this.scanner = new IcebergScanner(stores.warehouse());
  }

  /**
   * Finishes or undoes what nobody works at; to be called at start, and now and then. A load that
   * fails again is left for the next time. Errors: {@code POSTGRES_UNAVAILABLE}.
   */
  public void recover() {
    for (Load load : stores.registry().pending()) {
      try {
        recover(group(load), load);
      } catch (RuntimeException e) {
        leave(load, e);
        LOG.warn("Load {}, which was interrupted, can't be finished yet", load.id(), e);
      }
    }
  }

  /**
   * Finishes or undoes what is left of the group's loads, for who has its history alone. Errors:
   * {@code CONFLICT} where somebody else is at one.
   */
  public void recoverAlone(FeatureGroup group) {
    for (Load load : stores.registry().pending()) {
      if (load.groupId() == group.id()) {
        recover(group, load);
      } else {
        stores.registry().leave(load);
      }
    }
    if (!stores.registry().unfinished(group).isEmpty()) {
      throw new TidemarkException(
          ErrorCode.CONFLICT,
          "A load of feature group '" + group.name() + "' is being finished; try again later");
    }
  }

  /** The load's group as it is now; empty where it was dropped. */
  Optional<FeatureGroup> group(Load load) {
    return stores.catalog().current().fixedVersions().values().stream()
        .filter(candidate -> candidate.id() == load.groupId())
        .findFirst();
  }

  private void recover(Optional<FeatureGroup> group, Load load) {
    if (group.isEmpty()) {
      stores.registry().abandon(load);
      return;
    }
    boolean finished = stores.locks().adding(group.get(), () -> recover(group.get(), load));
    LOG.info(
        "Load {} of feature group {}, which was interrupted, was {}",
        load.id(),
        group.get().versionedName(),
        finished ? "finished" : "undone");
  }

  /** True where the load's snapshot had been committed, and the load is done now. */
  boolean recover(FeatureGroup group, Load load) {
    Table table = stores.warehouse().table(group);
    Optional<Snapshot> snapshot = snapshot(table, load);
    if (snapshot.isEmpty() && load.state() != State.COMMITTED) {
      stores.registry().abandon(load);
      return false;
    }
    if (load.state() != State.COMMITTED) {
      stores.registry().committed(load);
    }
    try (Lease lease = stores.duckDb().lease()) {
      upsert(group, table, snapshot, lease, entities -> {});
    }
    stores.registry().done(load, load.rows());
    return true;
  }

  /**
   * The online half of a load that has been committed, from its snapshot. May be repeated.
   *
   * @param progress is told how many entities have been done, now and then
   */
  void upsert(FeatureGroup group, Load load, Lease lease, LongConsumer progress) {
    Table table = stores.warehouse().table(group);
    upsert(group, table, HistoryCommit.findLoad(table, load.id()), lease, progress);
  }

  private void upsert(
      FeatureGroup group,
      Table table,
      Optional<Snapshot> snapshot,
      Lease lease,
      LongConsumer progress) {
    // An expired snapshot doesn't say which rows were its own: all of them are as good.
    List<HistoryField> fields = HistoryField.of(group, table);
    String rows =
        fields.stream()
            .map(field -> DuckDbText.name(field.column().name()) + " AS " + field.physicalName())
            .collect(
                Collectors.joining(
                    ", ",
                    "(SELECT ",
                    " FROM (" + scanner.history(group, snapshot.map(Snapshot::snapshotId)) + "))"));
    new NewestUpsert(stores).upsert(group, lease, fields, rows, progress);
  }

  /** A commit may be under way in PostgreSQL though who sent it is dead: it is overtaken first. */
  private static Optional<Snapshot> snapshot(Table table, Load load) {
    Optional<Snapshot> known = HistoryCommit.findLoad(table, load.id());
    if (known.isPresent() || load.state() == State.COMMITTED || load.rows() == 0) {
      return known;
    }
    HistoryCommit.overtake(table);
    return HistoryCommit.findLoad(table, load.id());
  }

  /** Gives up on it for now; what prevents even that is added to the error. */
  void leave(Load load, RuntimeException error) {
    try {
      stores.registry().leave(load);
    } catch (RuntimeException e) {
      error.addSuppressed(e);
    }
  }
}

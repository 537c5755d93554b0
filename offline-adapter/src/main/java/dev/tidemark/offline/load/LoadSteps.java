package dev.tidemark.offline.load;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.LoadRegistry;
import dev.tidemark.catalog.store.LoadRegistry.Load;
import dev.tidemark.catalog.store.LoadRegistry.State;
import dev.tidemark.offline.commit.HistoryCommit;
import dev.tidemark.offline.commit.HistoryField;
import dev.tidemark.offline.commit.HistoryWriter;
import dev.tidemark.offline.commit.HistoryWriter.Rows;
import dev.tidemark.offline.duckdb.DuckDbErrors;
import dev.tidemark.offline.duckdb.Lease;
import dev.tidemark.offline.iceberg.IcebergErrors;
import dev.tidemark.offline.load.LoadProgress.Step;
import dev.tidemark.offline.load.staging.LoadStaging;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;

/**
 * What every load does, whatever its rows come from: it registers, stages, writes the files,
 * commits them as one snapshot, upserts online. Where that fails before the snapshot nothing is
 * left; what a crash interrupts is the affair of {@link LoadRecovery}. Thread-safe.
 */
final class LoadSteps {
  private final LoadStores stores;
  private final LoadRegistry registry;
  private final HistoryWriter writer;
  private final LoadRecovery recovery;

  LoadSteps(LoadStores stores, HistoryWriter writer) {
    this.stores = stores;
    this.registry = stores.registry();
    this.writer = writer;
    this.recovery = new LoadRecovery(stores);
  }

  /** Offers the rows, checked, as {@link LoadStaging#ROWS}. */
  @FunctionalInterface
  interface Staging {
    /** How many there are; where there are any, their sequences are reserved for the load. */
    long stage(Lease lease, List<HistoryField> fields, Load load);

    /** Throws where what has just been written are not the rows that were checked. */
    default void requireUnchanged() {}

    /** What it means that the rows can't be written. */
    default TidemarkException explained(TidemarkException error) {
      return error;
    }
  }

  /** What becomes of the entry of a load that had no rows. */
  enum Empty {
    KEEP,
    FORGET
  }

  /** One load on its way. */
  record Run(
      FeatureGroup group,
      Load load,
      Staging staging,
      Empty empty,
      LoadControl control,
      LoadProgress progress) {}

  /** A load of that id that a crash left is finished, or forgotten and begun anew. */
  Load register(FeatureGroup group, Optional<String> loadId, String hash) {
    Load load = registry.register(group, loadId, hash);
    boolean left = load.state() == State.COMMITTED || load.rows() > 0;
    if (load.state() == State.DONE || !left) {
      return load;
    }
    try {
      return recovery.recover(group, load)
          ? new Load(load.id(), load.groupId(), hash, State.DONE, load.firstSequence(), load.rows())
          : registry.register(group, loadId, hash);
    } catch (RuntimeException e) {
      recovery.leave(load, e);
      throw e;
    }
  }

  /** Does the load, which was registered and isn't done; returns how many rows it had. */
  long run(Run run) {
    try (Lease lease = stores.duckDb().lease()) {
      begin(run, lease);
      return run(run, lease);
    } finally {
      run.control().end();
    }
  }

  private void begin(Run run, Lease lease) {
    try {
      run.control().begin(lease);
      run.progress().reached(Step.REGISTERED, 0);
    } catch (RuntimeException e) {
      throw undone(run, e);
    }
  }

  private long run(Run run, Lease lease) {
    List<HistoryField> fields;
    long rows;
    try {
      Table table = stores.warehouse().table(run.group());
      fields = HistoryField.of(run.group(), table);
      rows = run.staging().stage(lease, fields, run.load());
      run.control().check();
      if (rows > 0) {
        commit(run, lease, table, rows);
      } else if (run.empty() == Empty.FORGET) {
        registry.abandon(run.load());
        run.progress().reached(Step.ONLINE, 0);
        return 0;
      }
    } catch (RuntimeException e) {
      throw undone(run, e);
    }
    try {
      if (rows > 0) {
        registry.committed(run.load());
        run.progress().reached(Step.COMMITTED, rows);
        upsert(run, lease);
      }
      registry.done(run.load(), rows);
    } catch (RuntimeException e) {
      throw unfinished(run, e);
    }
    run.progress().reached(Step.ONLINE, rows);
    return rows;
  }

  /** What changes the group meanwhile doesn't wait for loads, so they follow it. */
  private void upsert(Run run, Lease lease) {
    FeatureGroup group = run.group();
    while (true) {
      try {
        recovery.upsert(group, run.load(), lease, run.progress()::online);
        return;
      } catch (TidemarkException e) {
        if (e.code() != ErrorCode.CONFLICT) {
          throw e;
        }
        FeatureGroup changed = recovery.group(run.load()).orElseThrow(() -> e);
        if (changed.definition() == group.definition()) {
          throw e;
        }
        group = changed;
      }
    }
  }

  /** The history has the load; the online half is made up for. */
  private TidemarkException unfinished(Run run, RuntimeException error) {
    recovery.leave(run.load(), error);
    TidemarkException cause = DuckDbErrors.translate(error);
    if (cause.code() == ErrorCode.TABLE_NOT_FOUND) {
      return cause; // the group was dropped, and its history with it
    }
    return new TidemarkException(
        cause.code(),
        "Load '"
            + run.load().id()
            + "' is in the history, but not all of it online yet; it is finished in the background,"
            + " or when the same load comes again: "
            + cause.sentence(),
        error);
  }

  private void commit(Run run, Lease lease, Table table, long rows) {
    List<DataFile> files;
    try {
      files = writer.write(lease, run.group(), table, new Rows(LoadStaging.ROWS, rows));
    } catch (TidemarkException e) {
      throw run.staging().explained(e);
    }
    try {
      run.staging().requireUnchanged();
      requireAll(run, files, rows);
      run.progress().reached(Step.WRITTEN, 0);
      run.control().commits();
      HistoryCommit.addLoad(table, files, run.load().id(), () -> registry.requireHeld(run.load()));
    } catch (TidemarkException e) {
      if (!IcebergErrors.leavesCommitUnknown(e)) {
        writer.discard(files);
      }
      throw e;
    }
  }

  private static void requireAll(Run run, List<DataFile> files, long rows) {
    long written = files.stream().mapToLong(DataFile::recordCount).sum();
    if (written != rows) {
      throw new TidemarkException(
          ErrorCode.INTERNAL_ERROR,
          "Load '%s' has %d rows, of which %d were written"
              .formatted(run.load().id(), rows, written));
    }
  }

  /** Only where nobody knows whether the commit happened the load stays, for recovery. */
  private RuntimeException undone(Run run, RuntimeException error) {
    if (IcebergErrors.leavesCommitUnknown(error)) {
      recovery.leave(run.load(), error);
    } else {
      abandon(run.load(), error);
    }
    return run.control().isCancelled()
        ? new TidemarkException(ErrorCode.CANCELLED, "The load was cancelled", error)
        : error;
  }

  private void abandon(Load load, RuntimeException error) {
    try {
      registry.abandon(load);
    } catch (RuntimeException e) {
      error.addSuppressed(e);
    }
  }
}

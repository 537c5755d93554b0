package dev.tidemark.offline.load;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.record.RecordLimits;
import dev.tidemark.catalog.store.LoadRegistry;
import dev.tidemark.catalog.store.LoadRegistry.Load;
import dev.tidemark.catalog.store.LoadRegistry.State;
import dev.tidemark.offline.commit.HistoryCommit;
import dev.tidemark.offline.commit.HistoryField;
import dev.tidemark.offline.commit.HistoryWriter;
import dev.tidemark.offline.duckdb.DuckDbErrors;
import dev.tidemark.offline.duckdb.Lease;
import dev.tidemark.offline.iceberg.IcebergErrors;
import dev.tidemark.offline.load.LoadProgress.Step;
import dev.tidemark.offline.load.file.ImportFolders;
import dev.tidemark.offline.load.file.SourceFiles;
import dev.tidemark.offline.load.staging.LoadStaging;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;

/**
 * Loads files into a group: registers the load, checks every row, writes the files, commits them as
 * one snapshot, upserts online. What a crash interrupts is the affair of {@link LoadRecovery}.
 * Source: the contract's section 7. Thread-safe.
 */
public final class CopyLoader {
  private final LoadStores stores;
  private final LoadRegistry registry;
  private final HistoryWriter writer;
  private final ImportFolders folders;
  private final RecordLimits limits;
  private final ExpressionTranslator translator;
  private final LoadRecovery recovery;

  /** The DuckDB of the stores must see the import folders. */
  public CopyLoader(
      LoadStores stores,
      HistoryWriter writer,
      ImportFolders folders,
      RecordLimits limits,
      ExpressionTranslator translator) {
    this.stores = stores;
    this.registry = stores.registry();
    this.writer = writer;
    this.folders = folders;
    this.limits = limits;
    this.translator = translator;
    this.recovery = new LoadRecovery(stores);
  }

  /**
   * Loads the files, or finds that it was done before.
   *
   * @throws TidemarkException with {@code FILE_NOT_FOUND}, {@code PERMISSION_DENIED}, {@code
   *     INVALID_FILE}, {@code COLUMN_NOT_FOUND}, {@code TYPE_MISMATCH}, {@code NULL_NOT_ALLOWED},
   *     {@code INVALID_VALUE} for bad rows, {@code IDEMPOTENCY_CONFLICT}, {@code CONFLICT}, {@code
   *     CANCELLED}; nothing of the load is left then
   */
  public LoadResult load(
      FeatureGroup group, LoadRequest request, LoadControl control, LoadProgress progress) {
    if (request.knownTime().isPresent() && group.knownTime().isPresent()) {
      throw new TidemarkException(
          ErrorCode.INVALID_OPTION,
          "Feature group '"
              + group.name()
              + "' has the KNOWN TIME column '"
              + group.knownTime().get()
              + "', so a load can't say another known time");
    }
    SourceFiles files = SourceFiles.of(request.path(), request.format(), folders);
    return stores.locks().adding(group, () -> load(group, request, files, control, progress));
  }

  private LoadResult load(
      FeatureGroup group,
      LoadRequest request,
      SourceFiles files,
      LoadControl control,
      LoadProgress progress) {
    Load load = register(group, request, files);
    if (load.state() == State.DONE) {
      return new LoadResult(load.id(), load.rows(), true);
    }
    Run run = new Run(group, request, files, load, control, progress);
    try (Lease lease = stores.duckDb().lease()) {
      begin(run, lease);
      return run(run, lease);
    } finally {
      control.end();
    }
  }

  /** A load of that id that a crash left is finished, or forgotten and begun anew. */
  private Load register(FeatureGroup group, LoadRequest request, SourceFiles files) {
    String hash = files.hash(request.knownTime().orElse(""));
    Load load = registry.register(group, request.loadId(), hash);
    boolean left = load.state() == State.COMMITTED || load.rows() > 0;
    if (load.state() == State.DONE || !left) {
      return load;
    }
    try {
      return recovery.recover(group, load)
          ? new Load(load.id(), load.groupId(), hash, State.DONE, load.firstSequence(), load.rows())
          : registry.register(group, request.loadId(), hash);
    } catch (RuntimeException e) {
      recovery.leave(load, e);
      throw e;
    }
  }

  private record Run(
      FeatureGroup group,
      LoadRequest request,
      SourceFiles files,
      Load load,
      LoadControl control,
      LoadProgress progress) {}

  private void begin(Run run, Lease lease) {
    try {
      run.control().begin(lease);
    } catch (RuntimeException e) {
      throw undone(run, e);
    }
  }

  private LoadResult run(Run run, Lease lease) {
    List<HistoryField> fields;
    long rows;
    try {
      Table table = stores.warehouse().table(run.group());
      fields = HistoryField.of(run.group(), table);
      rows = stage(run, lease, fields);
      if (rows > 0) {
        commit(run, lease, table);
      }
    } catch (RuntimeException e) {
      throw undone(run, e);
    }
    try {
      if (rows > 0) {
        registry.committed(run.load());
        reached(run, Step.COMMITTED, rows);
        new NewestUpsert(stores).upsert(run.group(), lease, fields, LoadStaging.ROWS);
      }
      registry.done(run.load(), rows);
    } catch (RuntimeException e) {
      throw unfinished(run, e);
    }
    reached(run, Step.ONLINE, rows);
    return new LoadResult(run.load().id(), rows, false);
  }

  /** The history has the load; the online half is made up for. */
  private TidemarkException unfinished(Run run, RuntimeException error) {
    recovery.leave(run.load(), error);
    TidemarkException cause = DuckDbErrors.translate(error);
    return new TidemarkException(
        cause.code(),
        "Load '"
            + run.load().id()
            + "' is in the history, but not all of it online yet; it is finished in the background,"
            + " or when the same load comes again: "
            + cause.sentence(),
        error);
  }

  private long stage(Run run, Lease lease, List<HistoryField> fields) {
    FeatureGroup group = run.group();
    LoadStaging staging =
        LoadStaging.open(lease, group, fields, run.files(), run.request().knownTime().isPresent());
    Optional<String> knownTime =
        run.request()
            .knownTime()
            .map(
                text ->
                    translator.translate(text, staging.expressionColumns(), group.eventTimeType()));
    Instant writeTime = stores.online().drawWriteTime();
    long rows = staging.read(limits, writeTime, knownTime);
    reached(run, Step.CHECKED, rows);
    run.control().check();
    if (rows > 0) {
      long first = stores.online().reserveSequences(group, rows);
      registry.reserved(run.load(), first, rows);
      staging.number(first);
    }
    return rows;
  }

  private void commit(Run run, Lease lease, Table table) {
    List<DataFile> files = writer.write(lease, run.group(), table, LoadStaging.ROWS);
    try {
      reached(run, Step.WRITTEN, 0);
      run.control().commits();
      HistoryCommit.addLoad(table, files, run.load().id());
    } catch (TidemarkException e) {
      if (!IcebergErrors.leavesCommitUnknown(e)) {
        writer.discard(files);
      }
      throw e;
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

  private static void reached(Run run, Step step, long rows) {
    run.progress().reached(step, rows, run.files().bytes());
  }
}

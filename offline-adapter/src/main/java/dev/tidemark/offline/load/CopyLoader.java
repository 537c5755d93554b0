package dev.tidemark.offline.load;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.record.RecordLimits;
import dev.tidemark.catalog.store.LoadRegistry.Load;
import dev.tidemark.catalog.store.LoadRegistry.State;
import dev.tidemark.offline.commit.HistoryField;
import dev.tidemark.offline.commit.HistoryWriter;
import dev.tidemark.offline.duckdb.Lease;
import dev.tidemark.offline.load.LoadProgress.Step;
import dev.tidemark.offline.load.file.ImportFolders;
import dev.tidemark.offline.load.file.LoadErrors;
import dev.tidemark.offline.load.file.LoadFormat;
import dev.tidemark.offline.load.file.SourceFiles;
import dev.tidemark.offline.load.staging.LoadStaging;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Loads files into a group, every row checked, in the steps of {@link LoadSteps}. Source: the
 * contract's section 7. Thread-safe.
 */
public final class CopyLoader {
  private final LoadStores stores;
  private final LoadSteps steps;
  private final ImportFolders folders;
  private final RecordLimits limits;
  private final ExpressionTranslator translator;

  /** The DuckDB of the stores must see the import folders. */
  public CopyLoader(
      LoadStores stores,
      HistoryWriter writer,
      ImportFolders folders,
      RecordLimits limits,
      ExpressionTranslator translator) {
    this.stores = stores;
    this.steps = new LoadSteps(stores, writer);
    this.folders = folders;
    this.limits = limits;
    this.translator = translator;
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
    String hash = files.hash(request.knownTime().orElse(""));
    Load load = steps.register(group, request.loadId(), hash);
    if (load.state() == State.DONE) {
      progress.reached(Step.ONLINE, load.rows());
      return new LoadResult(load.id(), load.rows(), true);
    }
    LoadSteps.Staging staging = new FileRows(group, request, files, control, progress);
    long rows =
        steps.run(new LoadSteps.Run(group, load, staging, LoadSteps.Empty.KEEP, control, progress));
    return new LoadResult(load.id(), rows, false);
  }

  /** The rows of files that nobody may change before they are written. */
  private final class FileRows implements LoadSteps.Staging {
    private final FeatureGroup group;
    private final LoadRequest request;
    private final SourceFiles files;
    private final LoadControl control;
    private final LoadProgress progress;

    FileRows(
        FeatureGroup group,
        LoadRequest request,
        SourceFiles files,
        LoadControl control,
        LoadProgress progress) {
      this.group = group;
      this.request = request;
      this.files = files;
      this.control = control;
      this.progress = progress;
    }

    @Override
    public long stage(Lease lease, List<HistoryField> fields, Load load) {
      LoadStaging staging =
          LoadStaging.open(lease, group, fields, files, request.knownTime().isPresent());
      Optional<String> knownTime =
          request
              .knownTime()
              .map(
                  text ->
                      translator.translate(
                          text, staging.expressionColumns(), group.eventTimeType()));
      Instant writeTime = stores.online().drawWriteTime();
      long rows = staging.check(limits, writeTime, knownTime);
      progress.reached(Step.CHECKED, rows);
      control.check();
      if (rows > 0) {
        long first = stores.online().reserveSequences(group, rows);
        stores.registry().reserved(load, first, rows);
        staging.number(first);
      }
      return rows;
    }

    /** What is copied as it is checked may be changed afterwards. */
    @Override
    public void requireUnchanged() {
      if (files.format() == LoadFormat.PARQUET) {
        files.requireUnchanged();
      }
    }

    @Override
    public TidemarkException explained(TidemarkException error) {
      return LoadErrors.ofFile(error);
    }
  }
}

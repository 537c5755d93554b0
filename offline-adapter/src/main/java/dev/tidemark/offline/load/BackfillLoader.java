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
import dev.tidemark.offline.load.staging.RecordStaging;
import dev.tidemark.planner.engine.BatchStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Fills one version of a group with the records of another, which keep their times, their sequence
 * and whether they are tombstones. One backfill of a pair of versions runs at a time, and each
 * copies what the ones before it have not, so it may be repeated at will. Thread-safe.
 */
public final class BackfillLoader {
  private final LoadStores stores;
  private final LoadSteps steps;
  private final RecordLimits limits;

  public BackfillLoader(LoadStores stores, HistoryWriter writer, RecordLimits limits) {
    this.stores = stores;
    this.steps = new LoadSteps(stores, writer);
    this.limits = limits;
  }

  /**
   * What is copied.
   *
   * @param meaning of the new version's columns, the same for every backfill of the two
   * @param missing opens the records that {@code to} lacks, in its {@link
   *     FeatureGroup#historyColumns}; called once the backfills before have ended
   */
  public record Request(
      FeatureGroup from, FeatureGroup to, String meaning, Supplier<BatchStream> missing) {}

  /**
   * Copies what is missing, while neither version is purged.
   *
   * @return how many records
   * @throws TidemarkException CONFLICT where another backfill of the two is running,
   *     INVALID_STATEMENT where earlier ones had another meaning, INVALID_VALUE for records that
   *     the new version can't keep, CANCELLED; nothing is copied then
   */
  public long load(Request request, LoadControl control, LoadProgress progress) {
    boolean isForward = request.from().id() < request.to().id();
    FeatureGroup first = isForward ? request.from() : request.to();
    FeatureGroup second = isForward ? request.to() : request.from();
    return stores
        .locks()
        .adding(
            first, () -> stores.locks().adding(second, () -> loadHeld(request, control, progress)));
  }

  /**
   * As {@link #load}, for who has the history of {@code from} alone and adds to that of the other.
   */
  public long loadHeld(Request request, LoadControl control, LoadProgress progress) {
    Load load = next(request);
    LoadSteps.Staging staging =
        (lease, fields, registered) -> stage(request, lease, fields, registered, control, progress);
    return steps.run(
        new LoadSteps.Run(request.to(), load, staging, LoadSteps.Empty.FORGET, control, progress));
  }

  /** Errors: {@code CONFLICT} where a load of the group isn't done. */
  public void requireNoLoads(FeatureGroup group) {
    if (!stores.registry().unfinished(group).isEmpty()) {
      throw new TidemarkException(
          ErrorCode.CONFLICT,
          "A load into version %d of feature group '%s' is under way; try again when it has ended"
              .formatted(group.version(), group.name()));
    }
  }

  /** The first number that no backfill of the two has ended under. */
  private Load next(Request request) {
    for (int number = 1; ; number++) {
      String id = "backfill-%d-%d".formatted(request.from().version(), number);
      try {
        Load load = steps.register(request.to(), Optional.of(id), request.meaning());
        if (load.state() != State.DONE) {
          return load;
        }
      } catch (TidemarkException e) {
        throw explained(request, e);
      }
    }
  }

  private static TidemarkException explained(Request request, TidemarkException error) {
    int version = request.to().version();
    String group = request.to().name();
    if (error.code() == ErrorCode.IDEMPOTENCY_CONFLICT) {
      return new TidemarkException(
          ErrorCode.INVALID_STATEMENT,
          ("Version %d of feature group '%s' holds records that another SELECT made; repeat that one,"
                  + " or drop the version and create the next one")
              .formatted(version, group),
          error);
    } else if (error.code() == ErrorCode.CONFLICT) {
      return new TidemarkException(
          ErrorCode.CONFLICT,
          "Version %d of feature group '%s' is being backfilled; try again when that has ended"
              .formatted(version, group),
          error);
    }
    return error;
  }

  private long stage(
      Request request,
      Lease lease,
      List<HistoryField> fields,
      Load load,
      LoadControl control,
      LoadProgress progress) {
    RecordStaging staging = new RecordStaging(lease, request.to(), fields);
    long rows;
    try (BatchStream missing = request.missing().get()) {
      rows = staging.read(missing, stores.allocator());
    }
    staging.check(limits);
    progress.reached(Step.CHECKED, rows);
    control.check();
    if (rows > 0) {
      long first = staging.firstSequence();
      stores.registry().reserved(load, first, staging.lastSequence() - first + 1);
    }
    return rows;
  }
}

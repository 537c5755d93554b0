package dev.tidemark.offline.merge;

import dev.tidemark.offline.duckdb.engine.DuckDbSession;
import dev.tidemark.offline.merge.match.Answers;
import dev.tidemark.offline.merge.match.MergeFunctions;
import dev.tidemark.offline.merge.probe.History;
import dev.tidemark.offline.merge.probe.KeptHistories;
import dev.tidemark.offline.merge.probe.KeptHistories.Kept;
import dev.tidemark.offline.merge.probe.KeptHistories.KeyTable;
import dev.tidemark.offline.merge.spine.HeapRoom;
import dev.tidemark.offline.merge.spine.MergeMemory;
import dev.tidemark.offline.merge.vector.FeatureType;
import dev.tidemark.planner.engine.query.BoundSql;
import dev.tidemark.planner.engine.query.PointInTimeMerge.Feature;
import dev.tidemark.planner.engine.query.PointInTimeProbe;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/**
 * One AS OF join by probing, in the order of {@link PointInTimeProbe}: its history is made, or is
 * that of an earlier query. What comes of the spine is the query's; the macros that it may call are
 * left behind only once they are asked for, since making one takes DuckDB half a millisecond.
 */
final class ProbeRun implements OperatorRun {
  private final DuckDbSession session;
  private final MergeFunctions functions;
  private final PointInTimeProbe<BoundSql> probe;
  private final MergeMemory memory;
  private final KeptHistories histories;
  private final int handle;
  private final List<FeatureType> features;
  private @Nullable History found;
  private @Nullable Kept kept;
  private boolean wasKept;
  private boolean isDefined;

  /**
   * Does nothing yet.
   *
   * @param heap what may be taken of it, beside what the allocator has left
   */
  ProbeRun(
      DuckDbSession session,
      MergeFunctions functions,
      PointInTimeProbe<BoundSql> probe,
      BufferAllocator allocator,
      HeapRoom heap,
      KeptHistories histories) {
    this.session = session;
    this.functions = functions;
    this.histories = histories;
    this.probe = probe;
    this.memory = new MergeMemory(allocator, "probe", heap);
    this.handle = functions.newHandle();
    this.features =
        probe.features().stream().map(feature -> FeatureType.of(feature.type())).toList();
  }

  @Override
  public void run() {
    if (probe.isAlone()) {
      if (!isReady()) {
        make(session);
      }
    } else {
      answer(maker(session, probe).made());
    }
  }

  /** Whether there is a history: made before, or that of an earlier query. */
  boolean isReady() {
    if (found == null) {
      histories.use(probe, session).ifPresent(this::use);
    }
    return found != null;
  }

  private void use(Kept used) {
    kept = used;
    wasKept = true;
    History history = used.history();
    maker(session, probe).take(history.records(), history.keys(), history.indexBytes());
    answer(history);
  }

  /** Has a session make the history of one that is alone, and keeps it for later queries. */
  void make(DuckDbSession by) {
    KeyTable keys = histories.newKeyTable(by);
    NamedKeys named = new NamedKeys(probe.keyTable(), keys.query());
    PointInTimeProbe<BoundSql> knowing = probe.map(text -> NamedKeys.in(text, List.of(named)));
    try {
      History history = maker(by, knowing).madeFor(keys.name());
      kept = histories.keep(probe, history, memory.taken(), keys, by);
      answer(history);
    } catch (RuntimeException | Error e) {
      // Whoever stops a statement doesn't know whether it was done.
      histories.drop(keys);
      throw e;
    }
  }

  private HistoryMaker maker(DuckDbSession by, PointInTimeProbe<BoundSql> of) {
    return new HistoryMaker(by, functions, handle, of, features, memory);
  }

  private void answer(History history) {
    functions.answer(handle, history);
    found = history;
  }

  /** Leaves the macros behind, unless that is done. */
  void define() {
    if (isDefined) {
      return;
    }
    isDefined = true;
    define(probe.match() + "(k, t)", MergeFunctions.probe(handle, "k", "t"));
    for (int i = 0; i < features.size(); i++) {
      Feature feature = probe.features().get(i);
      define(
          feature.macro() + "(found)", MergeFunctions.feature(handle, i, features.get(i), "found"));
    }
  }

  /** What a text that names its keys has to know, where they belong to no session. */
  Optional<NamedKeys> keys() {
    return Optional.ofNullable(kept)
        .map(used -> new NamedKeys(probe.keyTable(), used.keys().query()));
  }

  private void define(String macro, String expression) {
    session.execute(
        new BoundSql("CREATE OR REPLACE TEMP MACRO " + macro + " AS " + expression, List.of()));
  }

  @Override
  public Optional<Answers> answers() {
    return Optional.ofNullable(found);
  }

  @Override
  public Optional<String> table() {
    return Optional.empty();
  }

  @Override
  public Optional<String> remark() {
    return wasKept ? Optional.of("its history in memory since an earlier query") : Optional.empty();
  }

  /** What it holds of the query's memory. */
  long taken() {
    return memory.taken();
  }

  /** May be run again after that. */
  @Override
  public void close() {
    functions.forget(handle);
    found = null;
    wasKept = false;
    memory.close();
    if (kept != null) {
      histories.giveBack(kept);
      kept = null;
    }
  }
}

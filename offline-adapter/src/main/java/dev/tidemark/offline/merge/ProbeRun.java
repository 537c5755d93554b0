package dev.tidemark.offline.merge;

import dev.tidemark.offline.duckdb.engine.DuckDbSession;
import dev.tidemark.offline.merge.match.Answers;
import dev.tidemark.offline.merge.match.MergeFunctions;
import dev.tidemark.offline.merge.probe.History;
import dev.tidemark.offline.merge.probe.KeptHistories;
import dev.tidemark.offline.merge.probe.KeptHistories.Kept;
import dev.tidemark.offline.merge.probe.KeyedRecords;
import dev.tidemark.offline.merge.spine.HeapRoom;
import dev.tidemark.offline.merge.spine.MergeMemory;
import dev.tidemark.offline.merge.spine.Statements;
import dev.tidemark.offline.merge.vector.FeatureType;
import dev.tidemark.offline.merge.vector.Numbers;
import dev.tidemark.planner.engine.query.BoundSql;
import dev.tidemark.planner.engine.query.MergeSpine;
import dev.tidemark.planner.engine.query.NoRoomException;
import dev.tidemark.planner.engine.query.PointInTimeMerge.Feature;
import dev.tidemark.planner.engine.query.PointInTimeProbe;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/**
 * One AS OF join by probing, in the order of {@link PointInTimeProbe}: the history's keys are
 * numbered and their records counted, the records are put in order in memory, and ties decided.
 * What comes of the spine is the query's; the macros that it may call are left behind only once
 * they are asked for, since making one takes DuckDB half a millisecond.
 */
final class ProbeRun implements OperatorRun {
  private static final long MOST_RECORDS = 1 << 28;

  private final DuckDbSession session;
  private final Statements statements;
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
    this.statements = new Statements(session, probe.match());
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
    History history = canBeKept() ? ready() : made();
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

  /** The query may read a table of records, too, which is too large to be kept beside them. */
  private boolean canBeKept() {
    return probe.isLasting() && probe.records().isEmpty();
  }

  /**
   * What a text that names its keys has to have in WITH, where they are an earlier query's: a
   * statement of its own for a view of them takes DuckDB a millisecond.
   */
  Optional<String> keptKeys(String sql) {
    return Optional.ofNullable(wasKept && sql.contains(probe.keyTable()) ? kept : null)
        .map(used -> "%s AS NOT MATERIALIZED (%s)".formatted(probe.keyTable(), used.keyQuery()));
  }

  /** That of an earlier query, or one that is kept for later ones. */
  private History ready() {
    Optional<Kept> before = histories.use(probe, session);
    if (before.isPresent()) {
      Kept used = before.get();
      kept = used;
      wasKept = true;
      take(used.history().records(), used.history().keys());
      return used.history();
    }
    History history = made();
    kept = histories.keep(probe, history, memory.taken(), session).orElse(null);
    return history;
  }

  private History made() {
    probe.records().ifPresent(records -> statements.keep(probe.recordTable(), records));
    statements.keep(probe.keyTable(), probe.keys());
    int[] firsts = firsts();
    long start = System.nanoTime();
    int count = firsts[firsts.length - 1];
    KeyedRecords records =
        inHeap(count, () -> new KeyedRecords(firsts, probe.ranksBySecond(), features));
    functions.open(handle, records);
    statements.offer(
        functions.offer(handle, probe.ranksBySecond(), features), probe.candidates(), "");
    records.check();
    statements.took("reading the records", start);
    start = System.nanoTime();
    History history = inHeap(count, () -> records.sorted(probe.isInclusive()));
    new TieDecision(session, statements, probe.tieTable(), probe.undecided(), features.size())
        .decide(history, 0);
    probe.tombstone().ifPresent(history::leaveOut);
    statements.took("sorting the records", start);
    return history;
  }

  private void define(String macro, String expression) {
    statements.execute("CREATE OR REPLACE TEMP MACRO " + macro + " AS " + expression);
  }

  /** Where each key's records begin, and the end of the last one's. Takes memory for all. */
  private int[] firsts() {
    String query =
        "SELECT %s FROM %s ORDER BY %s"
            .formatted(PointInTimeProbe.RECORDS, probe.keyTable(), MergeSpine.KEY);
    IntStream.Builder firsts = IntStream.builder();
    firsts.add(0);
    long[] records = new long[1];
    Numbers counts = new Numbers(1);
    session.read(
        new BoundSql(query, List.of()),
        chunk -> {
          int rows = counts.load(chunk, 0);
          for (int i = 0; i < rows; i++) {
            records[0] += counts.column(0)[i];
            firsts.add((int) Math.min(records[0], Integer.MAX_VALUE));
          }
        });
    int[] places = firsts.build().toArray();
    take(records[0], places.length - 1);
    return places;
  }

  /** What is free may be in pieces that are too small for an array. */
  private static <T> T inHeap(int records, Supplier<T> arrays) {
    try {
      return arrays.get();
    } catch (OutOfMemoryError e) {
      throw new NoRoomException(
          PointInTimeProbe.STRATEGY,
          "The history has %d records, for which the heap has no room; give the server more, or SET pit_strategy = 'merge'"
              .formatted(records));
    }
  }

  private void take(long records, long keys) {
    long bytes = KeyedRecords.bytes(records, keys, probe.ranksBySecond(), features);
    if (records > MOST_RECORDS || !memory.tryTake(bytes)) {
      throw new NoRoomException(
          PointInTimeProbe.STRATEGY,
          "The history has %d records, which take %d bytes, and the memory of a query has room for %d; raise the limit, or SET pit_strategy = 'merge'"
              .formatted(records, bytes, memory.available()));
    }
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

  @Override
  public void close() {
    functions.forget(handle);
    memory.close();
    if (kept != null) {
      histories.giveBack(kept);
      kept = null;
    }
  }
}

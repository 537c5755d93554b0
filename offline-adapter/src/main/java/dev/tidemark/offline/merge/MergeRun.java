package dev.tidemark.offline.merge;

import dev.tidemark.offline.duckdb.engine.DuckDbSession;
import dev.tidemark.offline.merge.match.Answers;
import dev.tidemark.offline.merge.match.KeyNumbers;
import dev.tidemark.offline.merge.match.Matches;
import dev.tidemark.offline.merge.match.MergeFunctions;
import dev.tidemark.offline.merge.match.OfferedPart;
import dev.tidemark.offline.merge.match.Slots;
import dev.tidemark.offline.merge.match.SpineTimes;
import dev.tidemark.offline.merge.spine.HeapRoom;
import dev.tidemark.offline.merge.spine.MergeMemory;
import dev.tidemark.offline.merge.spine.Spine;
import dev.tidemark.offline.merge.spine.SpinePart;
import dev.tidemark.offline.merge.spine.Statements;
import dev.tidemark.offline.merge.vector.FeatureType;
import dev.tidemark.offline.merge.vector.Features;
import dev.tidemark.planner.engine.query.BoundSql;
import dev.tidemark.planner.engine.query.NoRoomException;
import dev.tidemark.planner.engine.query.PointInTimeMerge;
import dev.tidemark.planner.engine.query.PointInTimeMerge.ByValue;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One AS OF join by merging, in the order of {@link PointInTimeMerge}: the records are offered to
 * the spine's rows, ties are decided, and every row gets its match: a number, and features.
 *
 * <p>Where there is no room for what is known of every spine row, its keys are divided, and the
 * records read once for each part. Belongs to one thread; forgets the matches when it is closed.
 */
final class MergeRun implements OperatorRun {
  /** To take what there is, beside queries that take it, too. */
  private static final int ATTEMPTS = 10;

  private static final Logger LOG = LoggerFactory.getLogger(MergeRun.class);

  /** The share of the history's keys from which on looking each up costs less than a join. */
  private static final double MOST = 0.5;

  private final Statements statements;
  private final MergeFunctions functions;
  private final PointInTimeMerge<BoundSql> merge;
  private final Spine spine;
  private final MergeMemory memory;
  private final int handle;
  private final List<FeatureType> features;
  private final TieDecision ties;
  private @Nullable Matches answers;
  private int parts = 1;

  /**
   * Does nothing yet.
   *
   * @param heap what may be taken of it, beside what the allocator has left
   */
  MergeRun(
      DuckDbSession session,
      MergeFunctions functions,
      PointInTimeMerge<BoundSql> merge,
      Spine spine,
      BufferAllocator allocator,
      HeapRoom heap) {
    this.statements = new Statements(session, merge.match());
    this.functions = functions;
    this.merge = merge;
    this.spine = spine;
    this.memory = new MergeMemory(allocator, "merge", heap);
    this.handle = functions.newHandle();
    this.features =
        merge.features().stream().map(feature -> FeatureType.of(feature.type())).toList();
    this.ties =
        new TieDecision(session, statements, merge.tieTable(), merge.undecided(), features.size());
  }

  @Override
  public void run() {
    merge.records().ifPresent(records -> statements.keep(merge.recordTable(), records));
    int bytesPerRow = Slots.bytesPerRow(merge.ranksBySecond(), features);
    int keyBytes = byValue().isPresent() ? Long.BYTES : 0;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (isFound(spine.parts(memory.available(), bytesPerRow + keyBytes), bytesPerRow)) {
        return;
      }
      LOG.debug("{}: other queries have taken the room for its parts", merge.match());
    }
    throw new NoRoomException(
        PointInTimeMerge.STRATEGY,
        "Other queries take the memory that the spine needs, again and again; try again, or SET pit_strategy = 'native'");
  }

  /** False where there isn't the room for the parts any more for which they were made. */
  private boolean isFound(List<SpinePart> parts, int bytesPerRow) {
    if (parts.size() == 1 && spine.isWhole(parts.get(0))) {
      return isFound(parts.get(0), bytesPerRow);
    }
    long rows = parts.stream().mapToInt(SpinePart::rows).max().orElse(0);
    if (!memory.tryTake(rows * Spine.bytesWithTimes(bytesPerRow))) {
      return false;
    }
    each(parts);
    this.parts = parts.size();
    String found = " FROM " + foundTable() + " AS f WHERE f.spine = spine_row)";
    define("(SELECT f.r" + found, i -> "(SELECT f.p" + i + found);
    return true;
  }

  private boolean isFound(SpinePart whole, int bytesPerRow) {
    Optional<SpineTimes> times = spine.times();
    if (times.isEmpty() || !memory.tryTake((long) whole.rows() * bytesPerRow)) {
      return false;
    }
    Matches matches = found(times.get(), whole, "");
    functions.answer(handle, matches);
    answers = matches;
    memory.keep((long) whole.rows() * Matches.bytesPerRow(features));
    define(match("spine_row"), i -> feature(i, "spine_row"));
    return true;
  }

  private String match(String row) {
    return MergeFunctions.match(handle, row);
  }

  private String feature(int column, String row) {
    return MergeFunctions.feature(handle, column, features.get(column), row);
  }

  private void define(String match, IntFunction<String> feature) {
    StringBuilder macros = new StringBuilder(macro(merge.match(), match));
    for (int i = 0; i < features.size(); i++) {
      macros.append(macro(merge.features().get(i).macro(), feature.apply(i)));
    }
    statements.execute(macros.toString());
  }

  private static String macro(String name, String expression) {
    return "CREATE OR REPLACE TEMP MACRO " + name + "(spine_row) AS " + expression + "; ";
  }

  private String foundTable() {
    return merge.match().substring(0, merge.match().length() - 1) + " found\"";
  }

  /** The matches of one part are forgotten before those of the next are looked for. */
  private void each(List<SpinePart> parts) {
    String columns = match("rowid") + " AS r";
    for (int i = 0; i < features.size(); i++) {
      columns += ", " + feature(i, "rowid") + " AS p" + i;
    }
    String table = "CREATE OR REPLACE TEMP TABLE " + foundTable() + " AS SELECT rowid AS spine, ";
    statements.execute(table + columns + " FROM " + merge.spine().table() + " LIMIT 0");
    for (SpinePart part : parts) {
      functions.answer(handle, found(spine.times(part), part, part.where()));
      statements.execute(
          "INSERT INTO "
              + foundTable()
              + " SELECT r AS spine, "
              + columns
              + " FROM "
              + spine.partTable());
      functions.forget(handle);
    }
    memory.close();
  }

  private Matches found(SpineTimes times, SpinePart part, String where) {
    long start = System.nanoTime();
    Slots slots = new Slots(times, new Features(features, part.rows()), merge.ranksBySecond());
    offer(slots, part, where);
    statements.took("reading the records", start);
    start = System.nanoTime();
    slots.carryOn();
    ties.decide(slots, part.first());
    statements.took("finding the matches", start);
    return slots.matches(merge.tombstone());
  }

  /** Where the spine has most of the history's keys. */
  private Optional<ByValue<BoundSql>> byValue() {
    return merge.byValue().filter(other -> spine.keys() >= MOST * other.historyKeys());
  }

  /** A part of the spine hasn't most of the keys. */
  private void offer(Slots slots, SpinePart part, String where) {
    Optional<ByValue<BoundSql>> byValue = spine.isWhole(part) ? byValue() : Optional.empty();
    Optional<KeyNumbers> keys = byValue.flatMap(other -> spine.byValue(other.keys()));
    if (keys.isPresent()) {
      offer(slots, keys.get(), byValue.orElseThrow().candidates(), keys.get().where());
    } else {
      offer(slots, KeyNumbers.told(part.first()), merge.candidates(), where);
    }
  }

  private void offer(Slots slots, KeyNumbers keys, BoundSql candidates, String where) {
    OfferedPart offered =
        new OfferedPart(slots, keys, merge.ranksBySecond(), merge.isInclusive(), features.size());
    functions.open(handle, offered);
    statements.offer(functions.offer(handle, merge.ranksBySecond(), features), candidates, where);
    offered.check();
  }

  @Override
  public Optional<Answers> answers() {
    return Optional.ofNullable(answers);
  }

  @Override
  public Optional<String> table() {
    return answers == null ? Optional.of(foundTable()) : Optional.empty();
  }

  @Override
  public Optional<String> remark() {
    return Optional.of("in %d %s".formatted(parts, parts == 1 ? "part" : "parts"));
  }

  /** What it holds of the query's memory. */
  long taken() {
    return memory.taken();
  }

  @Override
  public void close() {
    functions.forget(handle);
    memory.close();
  }
}

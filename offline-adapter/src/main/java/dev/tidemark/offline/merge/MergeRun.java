package dev.tidemark.offline.merge;

import dev.tidemark.offline.duckdb.DuckDbSession;
import dev.tidemark.offline.duckdb.NumberAppender;
import dev.tidemark.planner.engine.BoundSql;
import dev.tidemark.planner.engine.PointInTimeMerge;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/**
 * One AS OF join by merging, in the order of {@link PointInTimeMerge}: the records are offered to
 * the spine's rows, ties are decided, and every row gets the number of its match.
 *
 * <p>Where there is no room for what is known of every spine row, its keys are divided, and the
 * records read once for each part. Belongs to one thread; forgets the matches when it is closed.
 */
final class MergeRun implements AutoCloseable {
  private final DuckDbSession session;
  private final Statements statements;
  private final MergeFunctions functions;
  private final PointInTimeMerge<BoundSql> merge;
  private final Spine spine;
  private final MergeMemory memory;
  private final int handle;

  /**
   * Does nothing yet.
   *
   * @param memoryBytes what may be taken, beside what the allocator and the heap have left
   */
  MergeRun(
      DuckDbSession session,
      MergeFunctions functions,
      PointInTimeMerge<BoundSql> merge,
      Spine spine,
      BufferAllocator allocator,
      long memoryBytes) {
    this.session = session;
    this.statements = new Statements(session, merge.match());
    this.functions = functions;
    this.merge = merge;
    this.spine = spine;
    this.memory = new MergeMemory(allocator, "merge", memoryBytes);
    this.handle = functions.newHandle();
  }

  /** Leaves the macro behind that tells the matches. */
  void run() {
    merge.records().ifPresent(records -> statements.keep(merge.recordTable(), records));
    List<SpinePart> parts = spine.parts(memory.available(), Slots.BYTES_PER_ROW);
    if (parts.size() == 1 && parts.get(0).first() == 0) {
      whole(parts.get(0));
    } else {
      each(parts);
    }
  }

  private void whole(SpinePart part) {
    SpineTimes times = spine.times(part);
    memory.take((long) part.rows() * Slots.BYTES_PER_ROW);
    functions.answer(handle, filled(times, part, "").matches());
    memory.take((long) part.rows() * Long.BYTES);
    define(MergeFunctions.match(handle, "spine_row"));
  }

  private void define(String match) {
    statements.execute(
        "CREATE OR REPLACE TEMP MACRO " + merge.match() + "(spine_row) AS " + match);
  }

  private void each(List<SpinePart> parts) {
    String found = merge.match().substring(0, merge.match().length() - 1) + " found\"";
    statements.execute("CREATE OR REPLACE TEMP TABLE " + found + " (spine BIGINT, record BIGINT)");
    for (SpinePart part : parts) {
      memory.take((long) part.rows() * (Slots.BYTES_PER_ROW + SpineTimes.BYTES_PER_ROW));
      long[] matches = filled(spine.times(part), part, part.where("k")).matches();
      try (NumberAppender numbers = session.append(unquoted(found))) {
        for (int slot = 0; slot < matches.length; slot++) {
          if (matches[slot] != Slots.NONE) {
            numbers.add(part.first() + (long) slot, matches[slot]);
          }
        }
      }
    }
    memory.take(0);
    define("(SELECT f.record FROM " + found + " AS f WHERE f.spine = spine_row)");
  }

  private Slots filled(SpineTimes times, SpinePart part, String where) {
    long start = System.nanoTime();
    Slots slots = new Slots(times);
    OfferedPart offered =
        new OfferedPart(slots, part.first(), merge.ranksBySecond(), merge.isInclusive());
    functions.open(handle, offered);
    session.execute(
        new BoundSql(
            "SELECT count("
                + MergeFunctions.offer(handle, merge.ranksBySecond())
                + ") FROM ("
                + merge.candidates().sql()
                + ")"
                + where,
            merge.candidates().parameters()));
    offered.check();
    statements.took("reading the records", start);
    start = System.nanoTime();
    slots.carryOn();
    decideTies(slots, part.first());
    statements.took("finding the matches", start);
    return slots;
  }

  private void decideTies(Slots slots, int firstRow) {
    statements.execute(
        "CREATE OR REPLACE TEMP TABLE " + merge.tieTable() + " (k BIGINT, o BIGINT, s BIGINT)");
    int[] count = new int[1];
    try (NumberAppender ties = session.append(unquoted(merge.tieTable()))) {
      slots.eachTie(
          (key, time, second) -> {
            ties.add(key + (long) firstRow, time, second);
            count[0]++;
          });
    }
    if (count[0] == 0) {
      return;
    }
    statements.read(
        merge.undecided().sql(),
        merge.undecided(),
        4,
        (numbers, i) ->
            slots.decide(
                (int) (numbers.column(0)[i] - firstRow),
                numbers.column(1)[i],
                numbers.column(2)[i],
                numbers.column(3)[i]));
  }

  /** The appender wants a name as it is. */
  private static String unquoted(String name) {
    return name.substring(1, name.length() - 1);
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

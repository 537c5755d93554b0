package dev.tidemark.offline.merge;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.offline.duckdb.engine.DuckDbSession;
import dev.tidemark.planner.engine.query.BoundSql;
import dev.tidemark.planner.engine.query.MergeSpine;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/**
 * The spine of one or more merges of a session, kept in DuckDB; its times are kept in memory, too,
 * once a merge has room for all of them. Belongs to one thread.
 */
final class Spine implements AutoCloseable {
  private static final long MAX_ROWS = Integer.MAX_VALUE - 8;

  /** Of a part: eight bytes of each find room in an array. */
  private static final long MAX_PART_ROWS = MAX_ROWS / Long.BYTES;

  private final Statements statements;
  private final MergeSpine<BoundSql> spine;
  private final MergeMemory memory;
  private final int rows;
  private @Nullable SpineTimes all;

  /** Keeps it. Errors: {@code MEMORY_LIMIT} for more rows than an array has. */
  Spine(
      DuckDbSession session,
      MergeSpine<BoundSql> spine,
      BufferAllocator allocator,
      long memoryBytes) {
    this.statements = new Statements(session, spine.table());
    this.spine = spine;
    this.memory = new MergeMemory(allocator, "spine", memoryBytes);
    statements.keep(spine.table(), spine.rows());
    statements.keep(spine.keyTable(), spine.keys());
    long count = session.number("SELECT count(*) FROM " + spine.table());
    if (count > MAX_ROWS) {
      throw new TidemarkException(
          ErrorCode.MEMORY_LIMIT,
          "The spine has %d rows, and a merge takes %d; SET pit_strategy = 'native'"
              .formatted(count, MAX_ROWS));
    }
    this.rows = (int) count;
  }

  /**
   * The parts that a merge takes one after the other: just one, where that and its times find room.
   *
   * @param memoryBytes what a merge may take
   * @param bytesPerRow what it does take
   */
  List<SpinePart> parts(long memoryBytes, int bytesPerRow) {
    long more = all == null ? (long) rows * SpineTimes.BYTES_PER_ROW : 0;
    if (rows <= MAX_PART_ROWS && (long) rows * bytesPerRow + more <= memoryBytes) {
      return List.of(new SpinePart(0, rows));
    }
    List<SpinePart> parts = new ArrayList<>();
    long fitting = memoryBytes / (SpineTimes.BYTES_PER_ROW + bytesPerRow);
    PartCutter cutter = new PartCutter(Math.min(fitting, MAX_PART_ROWS), parts::add);
    eachKey(" ORDER BY " + MergeSpine.FIRST, cutter::add);
    cutter.finish();
    return parts;
  }

  /** The times of the part's rows. */
  SpineTimes times(SpinePart part) {
    if (all != null && part.rows() == rows) {
      return all;
    }
    boolean isWhole = part.rows() == rows;
    if (isWhole) {
      memory.take((long) rows * SpineTimes.BYTES_PER_ROW);
    }
    long start = System.nanoTime();
    SpineTimes times = new SpineTimes(part.rows());
    statements.read(
        "SELECT r, o FROM (" + spine.times().sql() + ")" + part.where("r"),
        spine.times(),
        2,
        (numbers, i) ->
            times.time((int) (numbers.column(0)[i] - part.first()), numbers.column(1)[i]));
    eachKey(
        part.where(MergeSpine.FIRST),
        (first, count) -> times.key((int) (first - part.first()), (int) count));
    statements.took("reading the times", start);
    if (isWhole) {
      all = times;
    }
    return times;
  }

  private interface Key {
    void accept(long first, long count);
  }

  private void eachKey(String clause, Key key) {
    statements.read(
        "SELECT "
            + MergeSpine.FIRST
            + ", "
            + MergeSpine.COUNT
            + " FROM "
            + spine.keyTable()
            + clause,
        new BoundSql("", List.of()),
        2,
        (numbers, i) -> key.accept(numbers.column(0)[i], numbers.column(1)[i]));
  }

  @Override
  public void close() {
    memory.close();
  }
}

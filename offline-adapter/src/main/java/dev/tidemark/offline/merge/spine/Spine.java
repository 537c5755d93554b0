package dev.tidemark.offline.merge.spine;

import dev.tidemark.offline.duckdb.engine.DuckDbSession;
import dev.tidemark.offline.merge.match.KeyNumbers;
import dev.tidemark.offline.merge.match.MergeFunctions;
import dev.tidemark.offline.merge.match.SpineTimes;
import dev.tidemark.planner.engine.query.BoundSql;
import dev.tidemark.planner.engine.query.MergeSpine;
import dev.tidemark.planner.engine.query.NoRoomException;
import dev.tidemark.planner.engine.query.PointInTimeMerge;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/**
 * The spine of one or more merges of a session, kept in DuckDB, and its keys; its times are kept in
 * memory, too, once a merge has room for all of them. Belongs to one thread.
 */
public final class Spine implements AutoCloseable {
  private static final long MAX_ROWS = Integer.MAX_VALUE - 8;

  /** Of a part: eight bytes of each find room in an array. */
  private static final long MAX_PART_ROWS = MAX_ROWS / Long.BYTES;

  private final Statements statements;
  private final MergeFunctions functions;
  private final MergeSpine<BoundSql> spine;
  private final MergeMemory memory;
  private final MergeMemory keyMemory;
  private final int rows;
  private final int keys;
  private @Nullable SpineTimes all;
  private long @Nullable [] keyValues;

  /**
   * Numbers its keys. Errors: {@code MEMORY_LIMIT} for more rows than an array has.
   *
   * @param isKept whether another merge keeps its rows already; otherwise they are kept first
   */
  public Spine(
      DuckDbSession session,
      MergeFunctions functions,
      MergeSpine<BoundSql> spine,
      boolean isKept,
      BufferAllocator allocator,
      HeapRoom heap) {
    this.statements = new Statements(session, spine.table());
    this.functions = functions;
    this.spine = spine;
    this.memory = new MergeMemory(allocator, "spine", heap);
    this.keyMemory = new MergeMemory(allocator, "keys", heap);
    long count =
        isKept ? statements.count(spine.table()) : statements.keep(spine.table(), spine.rows());
    if (count > MAX_ROWS) {
      throw new NoRoomException(
          PointInTimeMerge.STRATEGY,
          "The spine has %d rows, and a merge takes %d; SET pit_strategy = 'native'"
              .formatted(count, MAX_ROWS));
    }
    this.rows = (int) count;
    this.keys = (int) statements.keep(spine.keyTable(), spine.keys());
  }

  /**
   * The parts that a merge takes one after the other: just one, where that and its times find room.
   *
   * @param memoryBytes what a merge may take
   * @param bytesPerRow what it does take
   */
  public List<SpinePart> parts(long memoryBytes, int bytesPerRow) {
    long withTimes = bytesWithTimes(bytesPerRow);
    if (rows <= MAX_PART_ROWS && rows * (all == null ? withTimes : bytesPerRow) <= memoryBytes) {
      return List.of(new SpinePart(0, keys, rows));
    }
    List<SpinePart> parts = new ArrayList<>();
    long fitting = memoryBytes / withTimes;
    PartCutter cutter = new PartCutter(Math.min(fitting, MAX_PART_ROWS), parts::add);
    statements.read(
        "SELECT k, count(*) FROM (" + spine.times().sql() + ") GROUP BY k ORDER BY k",
        spine.times(),
        2,
        (numbers, i) -> cutter.add(numbers.column(0)[i], numbers.column(1)[i]));
    cutter.finish();
    return parts;
  }

  /** What a row of a part takes at most: its time is sorted first, and then its match is found. */
  public static long bytesWithTimes(int bytesPerRow) {
    return Math.max(SpineSorter.BYTES_PER_ROW, SpineTimes.BYTES_PER_ROW + bytesPerRow);
  }

  /**
   * The keys that records may name by their values; takes eight bytes of each row at most. Empty
   * where those aren't there.
   *
   * @param values as {@link PointInTimeMerge.ByValue#keys} says
   */
  public Optional<KeyNumbers> byValue(BoundSql values) {
    return Optional.ofNullable(keyValues(values)).map(known -> KeyNumbers.of(known, 0, keys));
  }

  private long @Nullable [] keyValues(BoundSql query) {
    if (keyValues == null && keyMemory.tryTake((long) keys * Long.BYTES)) {
      long[] read = new long[keys];
      int[] count = new int[1];
      statements.read(
          query.sql(), query, 1, (numbers, i) -> read[count[0]++] = numbers.column(0)[i]);
      keyValues = read;
    }
    return keyValues;
  }

  /** How many keys of the spine can match. */
  public int keys() {
    return keys;
  }

  /** Whether it has all rows that can match. */
  public boolean isWhole(SpinePart part) {
    return part.rows() == rows;
  }

  /** The times of all rows; empty where there is no room for them. */
  public Optional<SpineTimes> times() {
    if (all == null && memory.tryTake((long) rows * SpineSorter.BYTES_PER_ROW)) {
      all = sorted(spine.times(), new SpineSorter(rows, keys, 0));
      memory.keep((long) rows * SpineTimes.BYTES_PER_ROW);
    }
    return Optional.ofNullable(all);
  }

  /**
   * The times of the part's rows, which are numbered anew: by the {@code rowid} of {@link
   * #partTable}.
   */
  public SpineTimes times(SpinePart part) {
    statements.keep(
        partTable(),
        new BoundSql(
            "SELECT r, k, o FROM (" + spine.times().sql() + ")" + part.where(),
            spine.times().parameters()));
    return sorted(
        new BoundSql("SELECT rowid AS r, k, o FROM " + partTable(), List.of()),
        new SpineSorter(part.rows(), part.keys(), part.first()));
  }

  private SpineTimes sorted(BoundSql times, SpineSorter sorter) {
    long start = System.nanoTime();
    int handle = functions.newHandle();
    functions.open(handle, sorter);
    try {
      statements.offer(functions.offer(handle, false, List.of()), times, "");
      sorter.check();
      return sorter.sorted();
    } finally {
      functions.forget(handle);
      statements.took("sorting the times", start);
    }
  }

  /** The part's rows; {@code r} is a row's number in the spine. */
  public String partTable() {
    return spine.keyTable().substring(0, spine.keyTable().length() - 1) + " part\"";
  }

  @Override
  public void close() {
    memory.close();
    keyMemory.close();
  }
}

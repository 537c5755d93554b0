package dev.tidemark.offline.merge;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.offline.duckdb.DuckDbSession;
import dev.tidemark.offline.duckdb.NumberAppender;
import dev.tidemark.planner.engine.BoundSql;
import dev.tidemark.planner.engine.PointInTimeMerge;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One AS OF join by merging, in the order of {@link PointInTimeMerge}: the spine and its keys are
 * kept, the spine's times are sorted, the records are offered, ties are decided, and every spine
 * row gets the number of its match.
 *
 * <p>Where the spine doesn't fit into the memory that is allowed, its keys are divided, and the
 * records read once for each part. Belongs to one thread.
 */
final class MergeRun {
  private static final Logger LOG = LoggerFactory.getLogger(MergeRun.class);
  private static final long MAX_ROWS = Integer.MAX_VALUE - 8;

  private final DuckDbSession session;
  private final MergeFunctions functions;
  private final PointInTimeMerge<BoundSql> merge;
  private final MergeMemory memory;
  private final int handle;

  MergeRun(
      DuckDbSession session,
      MergeFunctions functions,
      PointInTimeMerge<BoundSql> merge,
      MergeMemory memory) {
    this.session = session;
    this.functions = functions;
    this.merge = merge;
    this.memory = memory;
    this.handle = memory.handle();
  }

  /** Leaves the result's relation behind. */
  void run() {
    keep(merge.spineTable(), merge.spine());
    merge.records().ifPresent(records -> keep(merge.recordTable(), records));
    merge.keys().ifPresent(keys -> keep(merge.keyTable(), keys));
    long rows = session.number("SELECT count(*) FROM " + merge.spineTable());
    long keys =
        merge.keys().isPresent() ? session.number("SELECT count(*) FROM " + merge.keyTable()) : 1;
    if (rows > MAX_ROWS) {
      throw new TidemarkException(
          ErrorCode.MEMORY_LIMIT,
          "The spine has %d rows, and a merge takes %d; SET pit_strategy = 'native'"
              .formatted(rows, MAX_ROWS));
    }
    long needed = rows * (Slots.BYTES_PER_ROW + Long.BYTES) + keys * Slots.BYTES_PER_KEY;
    if (needed <= memory.available()) {
      memory.take(needed);
      whole((int) rows, (int) keys);
      memory.take(rows * Long.BYTES);
    } else {
      inParts();
    }
  }

  /** Says how long a step took, for whoever looks where the time goes. */
  private void took(String step, long startNanos) {
    LOG.debug(
        "merge {}: {} took {} ms", handle, step, (System.nanoTime() - startNanos) / 1_000_000);
  }

  private void keep(String table, BoundSql query) {
    long start = System.nanoTime();
    session.execute(
        new BoundSql(
            "CREATE OR REPLACE TEMP TABLE " + table + " AS " + query.sql(), query.parameters()));
    took(table, start);
  }

  private void whole(int rows, int keys) {
    Slots slots = filled(new SpinePart(0, keys, rows), "");
    long[] matches = new long[rows];
    Arrays.fill(matches, Slots.NONE);
    for (int slot = 0; slot < slots.size(); slot++) {
      matches[slots.spineRow(slot)] = slots.match(slot);
    }
    functions.answer(handle, matches);
    execute(
        "CREATE OR REPLACE TEMP VIEW %s AS SELECT *, %s AS %s FROM %s"
            .formatted(
                merge.result(),
                MergeFunctions.match(handle, "rowid"),
                PointInTimeMerge.MATCH,
                merge.spineTable()));
  }

  private void inParts() {
    String found = merge.result().substring(0, merge.result().length() - 1) + " found\"";
    execute("CREATE OR REPLACE TEMP TABLE " + found + " (spine BIGINT, record BIGINT)");
    List<SpinePart> parts = parts(memory.available());
    for (SpinePart part : parts) {
      memory.take(
          (long) part.rows() * Slots.BYTES_PER_ROW + (long) part.keys() * Slots.BYTES_PER_KEY);
      String where = " WHERE k >= " + part.firstKey() + " AND k < " + part.endKey();
      Slots slots = filled(part, where);
      try (NumberAppender numbers = session.append(unquoted(found))) {
        for (int slot = 0; slot < slots.size(); slot++) {
          if (slots.match(slot) != Slots.NONE) {
            numbers.add(slots.spineRow(slot), slots.match(slot));
          }
        }
      }
    }
    memory.take(0);
    execute(
        "CREATE OR REPLACE TEMP VIEW %1$s AS SELECT s.*, f.record AS %2$s FROM %3$s AS s LEFT JOIN %4$s AS f ON f.spine = s.rowid"
            .formatted(merge.result(), PointInTimeMerge.MATCH, merge.spineTable(), found));
  }

  /** Keys in parts that fit each; errors: {@code MEMORY_LIMIT} where one key alone does not. */
  private List<SpinePart> parts(long memoryBytes) {
    List<SpinePart> parts = new ArrayList<>();
    PartCutter cutter =
        new PartCutter(memoryBytes / (Slots.BYTES_PER_ROW + Slots.BYTES_PER_KEY), parts::add);
    read(
        "SELECT k, count(*) FROM (" + merge.slots().sql() + ") GROUP BY k ORDER BY k",
        merge.slots(),
        2,
        (numbers, i) -> cutter.add(numbers.column(0)[i], numbers.column(1)[i]));
    cutter.finish();
    return parts;
  }

  private Slots filled(SpinePart part, String where) {
    long start = System.nanoTime();
    Slots slots = new Slots(part.keys(), part.rows());
    read(
        "SELECT k, o, r FROM (" + merge.slots().sql() + ")" + where + " ORDER BY k, o",
        merge.slots(),
        3,
        (numbers, i) ->
            slots.add(
                (int) (numbers.column(0)[i] - part.firstKey()),
                numbers.column(1)[i],
                Math.toIntExact(numbers.column(2)[i])));
    slots.seal();
    took("sorting the spine", start);
    start = System.nanoTime();
    OfferedPart offered =
        new OfferedPart(slots, part.firstKey(), merge.ranksBySecond(), merge.isInclusive());
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
    took("reading the records", start);
    start = System.nanoTime();
    slots.carryOn();
    decideTies(slots, part.firstKey());
    took("finding the matches", start);
    return slots;
  }

  private void decideTies(Slots slots, int firstKey) {
    execute("CREATE OR REPLACE TEMP TABLE " + merge.tieTable() + " (k BIGINT, o BIGINT, s BIGINT)");
    int[] count = new int[1];
    try (NumberAppender ties = session.append(unquoted(merge.tieTable()))) {
      slots.eachTie(
          (key, time, second) -> {
            ties.add(key + firstKey, time, second);
            count[0]++;
          });
    }
    if (count[0] == 0) {
      return;
    }
    read(
        merge.undecided().sql(),
        merge.undecided(),
        4,
        (numbers, i) ->
            slots.decide(
                (int) (numbers.column(0)[i] - firstKey),
                numbers.column(1)[i],
                numbers.column(2)[i],
                numbers.column(3)[i]));
  }

  private void execute(String sql) {
    session.execute(new BoundSql(sql, List.of()));
  }

  /** The appender wants a name as it is. */
  private static String unquoted(String name) {
    return name.substring(1, name.length() - 1);
  }

  private interface Row {
    void accept(Numbers columns, int row);
  }

  private void read(String sql, BoundSql parameters, int columns, Row row) {
    Numbers numbers = new Numbers(columns);
    session.read(
        new BoundSql(sql, parameters.parameters()),
        chunk -> {
          int rows = numbers.load(chunk, 0);
          for (int i = 0; i < rows; i++) {
            row.accept(numbers, i);
          }
        });
  }
}

package dev.tidemark.offline.merge;

import dev.tidemark.offline.duckdb.engine.DuckDbSession;
import dev.tidemark.offline.merge.match.MergeFunctions;
import dev.tidemark.offline.merge.probe.History;
import dev.tidemark.offline.merge.probe.KeyedRecords;
import dev.tidemark.offline.merge.spine.MergeMemory;
import dev.tidemark.offline.merge.spine.Statements;
import dev.tidemark.offline.merge.vector.FeatureType;
import dev.tidemark.offline.merge.vector.Numbers;
import dev.tidemark.planner.engine.query.BoundSql;
import dev.tidemark.planner.engine.query.MergeSpine;
import dev.tidemark.planner.engine.query.NoRoomException;
import dev.tidemark.planner.engine.query.PointInTimeProbe;
import java.util.List;
import java.util.function.Supplier;

/**
 * Makes the history of a probe: its keys are numbered and their records counted, the records are
 * put in order in memory, and ties decided. Belongs to one thread.
 */
final class HistoryMaker {
  private static final long MOST_RECORDS = 1 << 28;

  private final DuckDbSession session;
  private final MergeFunctions functions;
  private final int handle;
  private final PointInTimeProbe<BoundSql> probe;
  private final List<FeatureType> features;
  private final MergeMemory memory;
  private final Statements statements;

  /**
   * Does nothing yet.
   *
   * @param handle under which the records are offered
   * @param probe its texts know the table of keys by the name it has there
   * @param memory what the history takes is taken of it, and stays taken
   */
  HistoryMaker(
      DuckDbSession session,
      MergeFunctions functions,
      int handle,
      PointInTimeProbe<BoundSql> probe,
      List<FeatureType> features,
      MergeMemory memory) {
    this.session = session;
    this.functions = functions;
    this.handle = handle;
    this.probe = probe;
    this.features = features;
    this.memory = memory;
    this.statements = new Statements(session, probe.match());
  }

  /** With its keys in a temporary table of the session. */
  History made() {
    probe.records().ifPresent(records -> statements.keep(probe.recordTable(), records));
    long keys = statements.keep(probe.keyTable(), probe.keys());
    return made(probe.keyTable(), keys);
  }

  /**
   * With its keys in a new table that every session sees.
   *
   * @param keyTable its name, with that of its schema
   */
  History madeFor(String keyTable) {
    BoundSql keys = probe.keys();
    String create = "CREATE TABLE " + keyTable + " AS " + keys.sql();
    return made(keyTable, session.number(new BoundSql(create, keys.parameters())));
  }

  private History made(String keyTable, long keys) {
    int[] firsts = firsts(keyTable, keys);
    long start = System.nanoTime();
    String count = firsts[firsts.length - 1] + " records";
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

  /** Where each key's records begin, and the end of the last one's. Takes memory for all. */
  private int[] firsts(String keyTable, long keys) {
    int[] firsts = inHeap(keys + " keys", () -> new int[Math.toIntExact(keys) + 1]);
    long[] records = new long[1];
    Numbers numbers = new Numbers(2);
    session.read(
        new BoundSql(
            "SELECT %s, %s FROM %s".formatted(MergeSpine.KEY, PointInTimeProbe.RECORDS, keyTable),
            List.of()),
        chunk -> {
          int rows = numbers.load(chunk, 0);
          for (int i = 0; i < rows; i++) {
            long count = numbers.column(1)[i];
            firsts[(int) numbers.column(0)[i] + 1] = (int) Math.min(count, Integer.MAX_VALUE);
            records[0] += count;
          }
        });
    take(records[0], keys);
    for (int i = 1; i < firsts.length; i++) {
      firsts[i] += firsts[i - 1];
    }
    return firsts;
  }

  /** What is free may be in pieces that are too small for an array. */
  private static <T> T inHeap(String what, Supplier<T> arrays) {
    try {
      return arrays.get();
    } catch (OutOfMemoryError e) {
      throw new NoRoomException(
          PointInTimeProbe.STRATEGY,
          "The history has %s, for which the heap has no room; give the server more, or SET pit_strategy = 'merge'"
              .formatted(what));
    }
  }

  /** Takes memory for a history of that size. Errors: {@link NoRoomException}. */
  void take(long records, long keys) {
    long bytes = KeyedRecords.bytes(records, keys, probe.ranksBySecond(), features);
    if (records > MOST_RECORDS || !memory.tryTake(bytes)) {
      throw new NoRoomException(
          PointInTimeProbe.STRATEGY,
          "The history has %d records, which take %d bytes, and the memory of a query has room for %d; raise the limit, or SET pit_strategy = 'merge'"
              .formatted(records, bytes, memory.available()));
    }
  }
}

package dev.tidemark.offline.merge;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.offline.duckdb.engine.DuckDbSession;
import dev.tidemark.offline.merge.match.MergeFunctions;
import dev.tidemark.offline.merge.probe.History;
import dev.tidemark.offline.merge.probe.KeyIndex;
import dev.tidemark.offline.merge.probe.KeyedRecords;
import dev.tidemark.offline.merge.spine.MergeMemory;
import dev.tidemark.offline.merge.spine.Statements;
import dev.tidemark.offline.merge.vector.FeatureType;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.query.BoundSql;
import dev.tidemark.planner.engine.query.EngineQuery;
import dev.tidemark.planner.engine.query.EngineQuery.RowOrder;
import dev.tidemark.planner.engine.query.MergeSpine;
import dev.tidemark.planner.engine.query.NoRoomException;
import dev.tidemark.planner.engine.query.PointInTimeProbe;
import dev.tidemark.planner.engine.query.PointInTimeProbe.KeyColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;

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
    Optional<KeyIndex> index = probe.keyColumn().map(column -> emptyIndex(keys, column));
    int[] firsts = firsts(keyTable, keys, index);
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
    History history = inHeap(count, () -> records.sorted(probe.isInclusive(), index));
    new TieDecision(session, statements, probe.tieTable(), probe.undecided(), features.size())
        .decide(history, 0);
    probe.tombstone().ifPresent(history::leaveOut);
    statements.took("sorting the records", start);
    return history;
  }

  private KeyIndex emptyIndex(long keys, KeyColumn column) {
    takeForKeys(keys, KeyIndex.bytes(keys));
    return inHeap(
        keys + " keys",
        () ->
            column.isText()
                ? KeyIndex.ofTexts((int) keys, bytes -> takeForKeys(keys, bytes))
                : KeyIndex.ofNumbers((int) keys));
  }

  /** Before it is known how many records they have: one at least. */
  private void takeForKeys(long keys, long indexBytes) {
    take(keys + " keys", keys, keys, indexBytes);
  }

  /**
   * Where each key's records begin, and the end of the last one's. Takes memory for all.
   *
   * @param index is filled
   */
  private int[] firsts(String keyTable, long keys, Optional<KeyIndex> index) {
    int[] firsts = inHeap(keys + " keys", () -> new int[Math.toIntExact(keys) + 1]);
    long records = 0;
    try (BatchStream rows = session.run(countedKeys(keyTable))) {
      VectorSchemaRoot root = rows.root();
      while (rows.next()) {
        BigIntVector numbers = (BigIntVector) root.getVector(0);
        BigIntVector counts = (BigIntVector) root.getVector(1);
        for (int i = 0; i < root.getRowCount(); i++) {
          long count = counts.get(i);
          firsts[(int) numbers.get(i) + 1] = (int) Math.min(count, Integer.MAX_VALUE);
          records += count;
        }
        index.ifPresent(all -> all.add(numbers, root.getVector(2)));
      }
    }
    take(records, keys, index.map(KeyIndex::bytes).orElse(0L));
    for (int i = 1; i < firsts.length; i++) {
      firsts[i] += firsts[i - 1];
    }
    return firsts;
  }

  /** Their numbers, how many records they have, and the keys themselves, where they are indexed. */
  private EngineQuery countedKeys(String keyTable) {
    List<Column> columns = new ArrayList<>();
    columns.add(Column.of("number", DataType.of(TypeName.BIGINT)));
    columns.add(Column.of("records", DataType.of(TypeName.BIGINT)));
    String items = MergeSpine.KEY + ", " + PointInTimeProbe.RECORDS;
    if (probe.keyColumn().isPresent()) {
      KeyColumn key = probe.keyColumn().get();
      TypeName type = key.isText() ? TypeName.VARCHAR : TypeName.BIGINT;
      columns.add(Column.of("key", DataType.of(type)));
      items += ", CAST(%s AS %s)".formatted(key.name(), type);
    }
    return new EngineQuery(
        "SELECT " + items + " FROM " + keyTable,
        columns,
        List.of(),
        RowOrder.ANY,
        List.of(),
        List.of());
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

  /**
   * Takes memory for a history of that size.
   *
   * @param indexBytes what the index of its keys takes
   * @throws NoRoomException if there is less
   */
  void take(long records, long keys, long indexBytes) {
    take(records + " records", records, keys, indexBytes);
  }

  private void take(String what, long records, long keys, long indexBytes) {
    long bytes = indexBytes + KeyedRecords.bytes(records, keys, probe.ranksBySecond(), features);
    if (records > MOST_RECORDS || !memory.tryTake(bytes)) {
      throw new NoRoomException(
          PointInTimeProbe.STRATEGY,
          "The history has %s, which take %d bytes, and the memory of a query has room for %d; raise the limit, or SET pit_strategy = 'merge'"
              .formatted(what, bytes, memory.available()));
    }
  }
}

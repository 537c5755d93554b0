package dev.tidemark.offline.merge;

import dev.tidemark.offline.duckdb.DuckDb;
import dev.tidemark.offline.duckdb.engine.DuckDbEngine;
import dev.tidemark.offline.duckdb.engine.DuckDbSession;
import dev.tidemark.offline.merge.match.MergeFunctions;
import dev.tidemark.offline.merge.probe.KeptHistories;
import dev.tidemark.offline.merge.spine.HeapRoom;
import dev.tidemark.planner.engine.EngineId;
import dev.tidemark.planner.engine.QueryContext;
import dev.tidemark.planner.engine.QueryEngine;
import dev.tidemark.planner.engine.WorkSession;
import java.util.function.LongSupplier;

/** DuckDB with the merge operator before its queries. Thread-safe. */
public final class MergeEngine implements QueryEngine {
  private final DuckDb database;
  private final DuckDbEngine duckDb;
  private final MergeFunctions functions;
  private final HeapRoom heap;
  private final KeptHistories histories;

  /**
   * Makes the operator's functions known to the DuckDB, whose engine stays the caller's.
   *
   * @param keptBytes how much of the heap histories may fill that are kept for later queries
   */
  public MergeEngine(DuckDb database, DuckDbEngine duckDb, long keptBytes) {
    this(database, duckDb, HeapRoom.ofThisProcess(), keptBytes, System::nanoTime);
  }

  /**
   * The same.
   *
   * @param heap what the operator may fill of it for all queries
   * @param clock by which kept histories grow old
   */
  MergeEngine(
      DuckDb database, DuckDbEngine duckDb, HeapRoom heap, long keptBytes, LongSupplier clock) {
    this.database = database;
    this.duckDb = duckDb;
    this.functions = new MergeFunctions(database);
    this.heap = heap;
    this.histories = new KeptHistories(database, heap, keptBytes, clock);
  }

  /** Forgets all kept histories: what they were made of may have to be forgotten. */
  public void forgetHistories() {
    histories.forgetAll();
  }

  /** Forgets kept histories that no query has asked of for some minutes. */
  public void forgetIdleHistories() {
    histories.forgetIdle();
  }

  @Override
  public EngineId id() {
    return duckDb.id();
  }

  @Override
  public WorkSession open(QueryContext context) {
    long start = System.nanoTime();
    DuckDbSession session = duckDb.open(context);
    ProbesAtOnce atOnce =
        new ProbesAtOnce(session, () -> duckDb.open(context.after(start)), database.threads());
    return new MergeSession(session, atOnce, functions, context.allocator(), heap, histories);
  }
}

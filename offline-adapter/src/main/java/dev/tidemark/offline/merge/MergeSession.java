package dev.tidemark.offline.merge;

import dev.tidemark.offline.duckdb.engine.DuckDbSession;
import dev.tidemark.offline.merge.match.MergeFunctions;
import dev.tidemark.offline.merge.spine.Spine;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.QueryProfile;
import dev.tidemark.planner.engine.WorkSession;
import dev.tidemark.planner.engine.query.BoundSql;
import dev.tidemark.planner.engine.query.EngineQuery;
import dev.tidemark.planner.engine.query.MergeSpine;
import dev.tidemark.planner.engine.query.PointInTimeMerge;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;

/** A session of DuckDB that answers a query's merges before it runs the query. */
final class MergeSession implements WorkSession {
  private final DuckDbSession session;
  private final MergeFunctions functions;
  private final BufferAllocator allocator;
  private final Map<String, Spine> spines = new HashMap<>();
  private final Set<String> kept = new HashSet<>();
  private final List<MergeRun> runs = new ArrayList<>();

  MergeSession(DuckDbSession session, MergeFunctions functions, BufferAllocator allocator) {
    this.session = session;
    this.functions = functions;
    this.allocator = allocator;
  }

  @Override
  public long load(String table, BatchStream rows) {
    return session.load(table, rows);
  }

  @Override
  public long keep(String table, EngineQuery query) {
    merge(query);
    return session.keep(table, query);
  }

  @Override
  public BatchStream run(EngineQuery query) {
    merge(query);
    return session.run(query);
  }

  private void merge(EngineQuery query) {
    if (!query.merges().isEmpty()) {
      session.closeResult();
      forgetAll();
      for (PointInTimeMerge<BoundSql> merge : query.merges()) {
        Spine spine = spine(merge.spine());
        MergeRun run = new MergeRun(session, functions, merge, spine, allocator, Long.MAX_VALUE);
        runs.add(run);
        run.run();
      }
    }
  }

  /** Spines of other keys may have the same rows. */
  private Spine spine(MergeSpine<BoundSql> spine) {
    return spines.computeIfAbsent(
        spine.keyTable(),
        table ->
            new Spine(
                session, functions, spine, !kept.add(spine.table()), allocator, Long.MAX_VALUE));
  }

  @Override
  public void measure() {
    session.measure();
  }

  @Override
  public Optional<QueryProfile> profile() {
    return session.profile();
  }

  private void forgetAll() {
    runs.forEach(MergeRun::close);
    runs.clear();
    spines.values().forEach(Spine::close);
    spines.clear();
    kept.clear();
  }

  @Override
  public void cancel() {
    session.cancel();
  }

  @Override
  public void close() {
    try {
      session.close();
    } finally {
      forgetAll();
    }
  }
}

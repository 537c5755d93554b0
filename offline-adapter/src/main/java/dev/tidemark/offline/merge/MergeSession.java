package dev.tidemark.offline.merge;

import dev.tidemark.offline.duckdb.engine.DuckDbSession;
import dev.tidemark.offline.merge.LateBatch.Teller;
import dev.tidemark.offline.merge.LateQuery.FoundColumn;
import dev.tidemark.offline.merge.match.Answers;
import dev.tidemark.offline.merge.match.MergeFunctions;
import dev.tidemark.offline.merge.probe.KeptHistories;
import dev.tidemark.offline.merge.spine.HeapRoom;
import dev.tidemark.offline.merge.spine.MergeMemory;
import dev.tidemark.offline.merge.spine.Spine;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.QueryProfile;
import dev.tidemark.planner.engine.WorkSession;
import dev.tidemark.planner.engine.query.BoundSql;
import dev.tidemark.planner.engine.query.EngineQuery;
import dev.tidemark.planner.engine.query.LateFeature;
import dev.tidemark.planner.engine.query.MergeSpine;
import dev.tidemark.planner.engine.query.OperatorJoin;
import dev.tidemark.planner.engine.query.PointInTimeMerge;
import dev.tidemark.planner.engine.query.PointInTimeMerge.Feature;
import dev.tidemark.planner.engine.query.PointInTimeProbe;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A session of DuckDB that makes a query's joins ready before it runs the query. */
final class MergeSession implements WorkSession {
  private static final Logger LOG = LoggerFactory.getLogger(MergeSession.class);

  private final DuckDbSession session;
  private final ProbesAtOnce atOnce;
  private final MergeFunctions functions;
  private final BufferAllocator allocator;
  private final HeapRoom heap;
  private final KeptHistories histories;
  private final Map<String, Spine> spines = new HashMap<>();
  private final Set<String> kept = new HashSet<>();
  private final List<OperatorRun> runs = new ArrayList<>();

  /** By the macros that tell them. */
  private final Map<String, Teller> tellers = new HashMap<>();

  private final List<ProbeRun> probes = new ArrayList<>();
  private final Map<String, FoundColumn> found = new HashMap<>();

  /** What is to be said of the way of joins, by the macros that tell their matches. */
  private final Map<String, String> remarks = new HashMap<>();

  /** A measured query's are made one after the other, by the session that is measured. */
  private boolean isMeasured;

  /**
   * Of one query.
   *
   * @param atOnce of the same session
   */
  MergeSession(
      DuckDbSession session,
      ProbesAtOnce atOnce,
      MergeFunctions functions,
      BufferAllocator allocator,
      HeapRoom heap,
      KeptHistories histories) {
    this.session = session;
    this.atOnce = atOnce;
    this.functions = functions;
    this.allocator = allocator;
    this.heap = heap;
    this.histories = histories;
  }

  @Override
  public long load(String table, BatchStream rows) {
    return session.load(table, rows);
  }

  @Override
  public long keep(String table, EngineQuery query) {
    prepare(query);
    return session.keep(table, toldAtOnce(query));
  }

  @Override
  public BatchStream run(EngineQuery query) {
    return beside(query).orElseGet(() -> afterwards(query));
  }

  /**
   * The rows of a query whose text needs no history, read while these are made; empty where it
   * needs one, or anything failed: then nothing is done, and the same happens in turn.
   */
  private Optional<BatchStream> beside(EngineQuery query) {
    if (isMeasured || !needsNoHistory(query)) {
      return Optional.empty();
    }
    session.closeResult();
    forgetAll();
    Optional<ReadAhead> rows = Optional.empty();
    try {
      Map<OperatorJoin<BoundSql>, ProbeRun> alone = alone(query.joins());
      rows = atOnce.make(List.copyOf(alone.values()), areAtWork -> untold(query, areAtWork));
      if (rows.isPresent()) {
        use(query.joins(), alone, lateMacros(query));
        return Optional.of(new LateFeatures(rows.get(), query, tellers(query), allocator));
      }
    } catch (RuntimeException e) {
      LOG.debug("Rows are read once their histories are made", e);
    }
    rows.ifPresent(ReadAhead::close);
    session.closeResult();
    forgetAll();
    return Optional.empty();
  }

  private ReadAhead untold(EngineQuery query, BooleanSupplier isWanted) {
    BatchStream untold = session.run(new LateQuery(query).untold(), query.columns());
    ReadAhead rows = new ReadAhead(untold, allocator);
    try {
      rows.readWhile(isWanted);
      return rows;
    } catch (RuntimeException | Error e) {
      rows.close();
      throw e;
    }
  }

  private static boolean needsNoHistory(EngineQuery query) {
    return !query.joins().isEmpty()
        && query.joins().stream()
            .allMatch(
                join ->
                    join instanceof PointInTimeProbe<BoundSql> probe
                        && probe.isAlone()
                        && probe.keyColumn().isPresent());
  }

  private BatchStream afterwards(EngineQuery query) {
    prepare(query);
    List<Teller> told = tellers(query);
    if (told.isEmpty() || told.size() < query.late().size()) {
      return session.run(toldAtOnce(query));
    }
    EngineQuery untold = knowingKeys(new LateQuery(query).untold());
    return new LateFeatures(session.run(untold, query.columns()), query, told, allocator);
  }

  /** Fewer than there are late columns, where any is told by tables alone. */
  private List<Teller> tellers(EngineQuery query) {
    return query.late().stream()
        .flatMap(feature -> Stream.ofNullable(tellers.get(feature.macro())))
        .toList();
  }

  private EngineQuery knowingKeys(EngineQuery query) {
    return new EngineQuery(
        NamedKeys.in(query.sql(), keys()),
        query.columns(),
        query.parameters(),
        query.order(),
        query.joins(),
        query.late());
  }

  private BoundSql knowingKeys(BoundSql text) {
    return NamedKeys.in(text, keys());
  }

  /** Also what one join reads may have been joined by another. */
  private List<NamedKeys> keys() {
    return probes.stream().flatMap(probe -> probe.keys().stream()).toList();
  }

  private EngineQuery toldAtOnce(EngineQuery query) {
    probes.forEach(ProbeRun::define);
    return knowingKeys(new LateQuery(query).toldAtOnce(found));
  }

  /** A query that makes each row of one has no joins to answer. */
  @Override
  public BatchStream map(String table, BatchStream rows, EngineQuery query) {
    return session.map(table, rows, query);
  }

  private void prepare(EngineQuery query) {
    if (!query.joins().isEmpty()) {
      session.closeResult();
      forgetAll();
      try {
        prepare(query.joins(), lateMacros(query));
      } catch (RuntimeException e) {
        forgetAll();
        throw e;
      }
    }
  }

  private void prepare(List<OperatorJoin<BoundSql>> joins, Set<String> late) {
    Map<OperatorJoin<BoundSql>, ProbeRun> alone = alone(joins);
    if (!isMeasured) {
      atOnce.make(List.copyOf(alone.values()));
    }
    use(joins, alone, late);
  }

  private void use(
      List<OperatorJoin<BoundSql>> joins,
      Map<OperatorJoin<BoundSql>, ProbeRun> alone,
      Set<String> late) {
    for (OperatorJoin<BoundSql> join : joins) {
      ProbeRun made = alone.get(join);
      OperatorRun run = made == null ? added(runOf(join.map(this::knowingKeys))) : made;
      run.run();
      if (run instanceof ProbeRun probe) {
        probes.add(probe);
        if (join.features().stream().map(Feature::macro).noneMatch(late::contains)) {
          probe.define();
        }
      }
      run.remark().ifPresent(remark -> remarks.put(join.match(), remark));
      run.answers().ifPresent(answers -> tell(join.features(), answers));
      run.table().ifPresent(table -> tell(join.features(), table));
    }
  }

  /** Those that need nothing of what others make. */
  private Map<OperatorJoin<BoundSql>, ProbeRun> alone(List<OperatorJoin<BoundSql>> joins) {
    Map<OperatorJoin<BoundSql>, ProbeRun> alone = new LinkedHashMap<>();
    for (OperatorJoin<BoundSql> join : joins) {
      if (join instanceof PointInTimeProbe<BoundSql> probe && probe.isAlone()) {
        alone.put(join, added(runOf(probe)));
      }
    }
    return alone;
  }

  private <R extends OperatorRun> R added(R run) {
    runs.add(run);
    return run;
  }

  /** Of matches that are found late: no text calls them. */
  private static Set<String> lateMacros(EngineQuery query) {
    return query.late().stream()
        .filter(feature -> feature.time().isPresent())
        .map(LateFeature::macro)
        .collect(Collectors.toSet());
  }

  private void tell(List<Feature> features, Answers answers) {
    for (int i = 0; i < features.size(); i++) {
      tellers.put(features.get(i).macro(), new Teller(answers, i));
    }
  }

  private void tell(List<Feature> features, String table) {
    for (int i = 0; i < features.size(); i++) {
      found.put(features.get(i).macro(), new FoundColumn(table, "p" + i));
    }
  }

  private OperatorRun runOf(OperatorJoin<BoundSql> join) {
    if (join instanceof PointInTimeMerge<BoundSql> merge) {
      Spine spine = spine(merge.spine());
      return new MergeRun(session, functions, merge, spine, allocator, heap);
    }
    return runOf((PointInTimeProbe<BoundSql>) join);
  }

  private ProbeRun runOf(PointInTimeProbe<BoundSql> probe) {
    return new ProbeRun(session, functions, probe, allocator, heap, histories);
  }

  /** Spines of other keys may have the same rows. */
  private Spine spine(MergeSpine<BoundSql> spine) {
    return spines.computeIfAbsent(
        spine.keyTable(),
        table -> new Spine(session, functions, spine, !kept.add(spine.table()), allocator, heap));
  }

  @Override
  public long operatorBytes() {
    return MergeMemory.available(allocator, heap);
  }

  @Override
  public void measure() {
    isMeasured = true;
    session.measure();
  }

  @Override
  public Optional<QueryProfile> profile() {
    return session.profile().map(profile -> profile.with(remarks));
  }

  private void forgetAll() {
    runs.forEach(OperatorRun::close);
    runs.clear();
    tellers.clear();
    probes.clear();
    found.clear();
    remarks.clear();
    spines.values().forEach(Spine::close);
    spines.clear();
    kept.clear();
  }

  @Override
  public void cancel() {
    session.cancel();
    atOnce.cancel();
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

package dev.tidemark.server.execution;

import dev.tidemark.planner.arrow.RowBatchStream;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.EngineSession;
import dev.tidemark.planner.engine.QueryContext;
import dev.tidemark.planner.engine.WorkSession;
import dev.tidemark.planner.engine.query.EngineQuery;
import dev.tidemark.planner.engine.scan.ScanRequest;
import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.route.plan.BoundPlan;
import dev.tidemark.planner.route.plan.Fragment;
import dev.tidemark.planner.route.plan.KeyReduction;
import dev.tidemark.planner.route.plan.SystemInput;
import dev.tidemark.server.execution.engine.Engines;
import dev.tidemark.server.execution.engine.HistoryKeys;
import dev.tidemark.server.execution.engine.HistoryReads;
import dev.tidemark.server.execution.engine.LongTail;
import dev.tidemark.server.execution.engine.OpenEngines;
import dev.tidemark.server.execution.fragment.FragmentRun;
import dev.tidemark.server.execution.fragment.LoadedRelations;
import dev.tidemark.server.execution.fragment.PostgresChoice;
import dev.tidemark.server.execution.fragment.WrittenFragment;
import dev.tidemark.server.session.Session;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Brings into DuckDB what a root fragment joins there. The small side of a join comes first, and
 * its keys are sent to the large one, so that only rows travel, or files are read, that can match.
 */
final class InputLoads {
  private final Engines engines;
  private final Session session;
  private final QueryContext context;
  private final BoundPlan plan;
  private final WorkSession work;
  private final ExecutionWatch watch;
  private final LoadedRelations relations = new LoadedRelations();
  private final Reductions reductions;
  private @Nullable LongTail tail;
  private long reading;

  InputLoads(
      Engines engines,
      Session session,
      QueryContext context,
      BoundPlan plan,
      WorkSession work,
      ExecutionWatch watch) {
    this.engines = engines;
    this.session = session;
    this.context = context;
    this.plan = plan;
    this.work = work;
    this.watch = watch;
    relations.room(work.operatorBytes());
    this.reductions =
        new Reductions(plan, work, relations, session.settings().pitStrategy(), watch);
  }

  /** Loads everything; what is read of one database is of one instant. */
  LoadedRelations load() {
    long begin = System.nanoTime();
    HistoryReads histories = HistoryReads.pinning(plan, engines.scanner());
    watch.pinned(System.nanoTime() - begin);
    loadSystemTables();
    try (OpenEngines others = new OpenEngines(engines, context)) {
      inputsInOrder().forEach(input -> loadInput(input, others));
      plan.plan().distributed().forEach(part -> part.sent().forEach(this::keepSent));
      Map<String, ScanRequest> scans =
          reductions.scans(histories, (id, request) -> read(id, request, histories, others));
      watch.read(histories.pinned(), reading);
      if (hasJoin()) {
        scans.forEach(
            (id, request) ->
                HistoryKeys.of(request, others).ifPresent(keys -> relations.add(id, keys)));
      }
    }
    return relations;
  }

  /** Of a plan's one scan the tail may follow. */
  private void read(String id, ScanRequest request, HistoryReads histories, OpenEngines others) {
    long begin = System.nanoTime();
    if (!watch.measures() && TailLast.suits(plan.plan())) {
      tail = histories.begin(id, request, others, work).orElse(null);
    } else {
      histories.load(Map.of(id, request), others, work);
    }
    reading += System.nanoTime() - begin;
    histories.pinned().forEach(relations::add);
  }

  /** The tail that isn't in what was loaded; the caller closes its session. */
  Optional<LongTail> tail() {
    return Optional.ofNullable(tail);
  }

  private boolean hasJoin() {
    return PointInTimeJoin.isIn(plan.plan().root().rel())
        || plan.plan().distributed().stream()
            .anyMatch(part -> PointInTimeJoin.isIn(part.fragment().rel()));
  }

  private void loadSystemTables() {
    for (SystemInput input : plan.plan().systemTables()) {
      List<Object[]> rows = engines.systemRows(input.table().name().name(), session);
      BatchStream batches =
          new RowBatchStream(context.allocator(), input.table().columns(), rows.iterator());
      long loaded = work.load(input.id(), batches);
      watch.loaded(input.id(), loaded);
      relations.add(input.id(), loaded);
    }
  }

  /** Those whose keys nobody sends come first, the others in the order of their reductions. */
  private List<Fragment> inputsInOrder() {
    Map<String, Fragment> waiting = new LinkedHashMap<>();
    plan.plan().inputs().forEach(input -> waiting.put(input.id(), input));
    List<Fragment> reduced = new ArrayList<>();
    for (KeyReduction reduction : plan.plan().reductions()) {
      Fragment input = waiting.remove(reduction.target());
      if (input != null) {
        reduced.add(input);
      }
    }
    List<Fragment> ordered = new ArrayList<>(waiting.values());
    ordered.addAll(reduced);
    return ordered;
  }

  private void loadInput(Fragment input, OpenEngines others) {
    long begin = System.nanoTime();
    EngineSession engine = others.engine(input.engine());
    PostgresChoice choice =
        new PostgresChoice(input, engine, plan.parameters(), session.settings().pitStrategy());
    WrittenFragment written =
        watch.measures() ? choice.explain() : choice.write(engines.recentChoices());
    EngineQuery query = reductions.reduced(input.id(), written.query(plan.parameters()));
    long rows = work.load(input.id(), engine.run(query));
    watch.loaded(
        new FragmentRun(
            engine, written, query, part -> written(input.of(part)).query(plan.parameters())),
        rows,
        System.nanoTime() - begin);
    relations.add(input.id(), rows);
  }

  /** Rows for Trino, fixed here: those whose keys reduce the history are those that it gets. */
  private void keepSent(Fragment sent) {
    relations.add(sent.id(), work.keep(sent.id(), written(sent).query(plan.parameters())));
  }

  private WrittenFragment written(Fragment fragment) {
    return WrittenFragment.write(
        fragment,
        relations.sql(),
        relations.sizes().withoutRoom(),
        session.settings().pitStrategy());
  }
}

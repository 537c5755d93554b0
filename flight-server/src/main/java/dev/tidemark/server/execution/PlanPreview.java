package dev.tidemark.server.execution;

import dev.tidemark.planner.engine.DistributedEngine;
import dev.tidemark.planner.engine.EngineSession;
import dev.tidemark.planner.engine.QueryContext;
import dev.tidemark.planner.engine.WorkSession;
import dev.tidemark.planner.engine.scan.ScanRequest;
import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.route.plan.BoundPlan;
import dev.tidemark.planner.route.plan.DistributedPart;
import dev.tidemark.planner.route.plan.Fragment;
import dev.tidemark.server.execution.ChoosePlan.ChosenPlan;
import dev.tidemark.server.execution.engine.Engines;
import dev.tidemark.server.execution.engine.HistoryKeys;
import dev.tidemark.server.execution.engine.HistoryReads;
import dev.tidemark.server.execution.engine.OpenEngines;
import dev.tidemark.server.execution.engine.PinnedHistory;
import dev.tidemark.server.execution.fragment.JoinFigures;
import dev.tidemark.server.execution.fragment.LoadedRelations;
import dev.tidemark.server.execution.fragment.PostgresChoice;
import dev.tidemark.server.execution.fragment.WrittenFragment;
import dev.tidemark.server.session.Session;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an execution would do now. Scans are pinned and reduced as {@link InputLoads} does it, by
 * what stands in DuckDB already; where a strategy has to be chosen, the tails are read and rows and
 * keys counted, so that the estimates are those of an execution. Rows of other engines are guessed.
 */
final class PlanPreview {
  private static final long UNKNOWN_ROWS = 100_000;

  private final Engines engines;
  private final QueryContext context;
  private final BoundPlan plan;
  private final Optional<WrittenFragment> alone;
  private final String strategy;
  private final LoadedRelations relations = new LoadedRelations();
  private final List<WrittenFragment> fragments = new ArrayList<>();

  PlanPreview(Engines engines, Session session, QueryContext context, ChosenPlan chosen) {
    this.engines = engines;
    this.context = context;
    this.plan = chosen.plan();
    this.alone = chosen.alone();
    this.strategy = session.settings().pitStrategy();
  }

  /** What EXPLAIN prints. */
  String text() {
    HistoryReads histories = HistoryReads.pinning(plan, engines.scanner());
    try (WorkSession work = engines.work().apply(context);
        OpenEngines others = new OpenEngines(engines, context)) {
      relations.room(work.operatorBytes());
      plan.plan().systemTables().forEach(table -> relations.guess(table.id(), UNKNOWN_ROWS));
      plan.plan().inputs().forEach(input -> guess(input, others));
      Map<String, PinnedHistory> scans = scans(histories, work, others);
      plan.plan().distributed().forEach(this::distribute);
      fragments.add(
          alone.orElseGet(() -> JoinFigures.write(plan, work, relations, engines, strategy)));
      return ExplainText.of(plan, scans, fragments, ExplainText.Notes.NONE);
    }
  }

  private void guess(Fragment input, OpenEngines others) {
    EngineSession engine = others.engine(input.engine());
    PostgresChoice.Guess guess =
        new PostgresChoice(input, engine, plan.parameters(), strategy).guess();
    fragments.add(guess.written());
    relations.guess(input.id(), guess.rows());
  }

  private Map<String, PinnedHistory> scans(
      HistoryReads histories, WorkSession work, OpenEngines others) {
    boolean chooses = PointInTimeJoin.isIn(plan.plan().root().rel());
    Map<String, ScanRequest> requests =
        new Reductions(plan, work, relations, strategy, ExecutionWatch.NOBODY)
            .scans(
                histories,
                (id, request) -> {
                  if (chooses) {
                    histories.load(Map.of(id, request), others, work);
                  } else {
                    histories.withoutTails(Map.of(id, request));
                  }
                  histories.pinned().forEach(relations::add);
                });
    if (chooses) {
      requests.forEach(
          (id, request) ->
              HistoryKeys.of(request, others).ifPresent(keys -> relations.add(id, keys)));
    }
    return histories.pinned();
  }

  private void distribute(DistributedPart part) {
    for (Fragment sent : part.sent()) {
      fragments.add(written(sent, relations.sql()));
      relations.guess(sent.id(), UNKNOWN_ROWS);
    }
    fragments.add(distributed(part.withValues(plan.parameters()).fragment()));
    relations.guess(part.fragment().id(), UNKNOWN_ROWS);
  }

  /** What is sent there has no name before it is sent. */
  private WrittenFragment distributed(Fragment fragment) {
    DistributedEngine engine = engines.otherMachines().engine();
    Map<String, String> sql = new LinkedHashMap<>(relations.sql());
    relations
        .histories()
        .forEach(
            (id, history) ->
                sql.put(id, engine.scan(history.request(), history.scan().snapshotId())));
    return written(fragment, sql);
  }

  private WrittenFragment written(Fragment fragment, Map<String, String> sql) {
    return WrittenFragment.write(fragment, sql, relations.sizes().withoutRoom(), strategy);
  }
}

package dev.tidemark.server.execution;

import dev.tidemark.planner.PlannedQuery;
import dev.tidemark.planner.engine.EngineKind;
import dev.tidemark.planner.engine.QueryContext;
import dev.tidemark.planner.engine.WorkSession;
import dev.tidemark.planner.engine.query.Parameter;
import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.route.plan.BoundPlan;
import dev.tidemark.planner.route.plan.Fragment;
import dev.tidemark.planner.strategy.StrategyChooser;
import dev.tidemark.server.execution.engine.Engines;
import dev.tidemark.server.execution.engine.HistoryReads;
import dev.tidemark.server.execution.engine.OpenEngines;
import dev.tidemark.server.execution.fragment.FetchChoice;
import dev.tidemark.server.execution.fragment.RelationSizes;
import dev.tidemark.server.execution.fragment.WrittenFragment;
import dev.tidemark.server.session.Session;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which of a query's plans an execution follows: Trino's where there is more to read than this
 * machine should; DuckDB's over fetched rows where PostgreSQL could join them, but takes longer.
 */
final class ChoosePlan {
  private final Engines engines;
  private final Session session;
  private final QueryContext context;
  private final boolean shows;

  /** For somebody who looks at the figures, or for nobody. */
  ChoosePlan(Engines engines, Session session, QueryContext context, boolean shows) {
    this.engines = engines;
    this.session = session;
    this.context = context;
    this.shows = shows;
  }

  /**
   * What is executed.
   *
   * @param alone the root in PostgreSQL's words, where that runs all of it
   * @param instead what is executed where rows can't be fetched; else empty
   */
  record ChosenPlan(BoundPlan plan, Optional<WrittenFragment> alone, Optional<ChosenPlan> instead) {
    static ChosenPlan joined(BoundPlan plan) {
      return new ChosenPlan(plan, Optional.empty(), Optional.empty());
    }

    static ChosenPlan alone(BoundPlan plan, WrittenFragment root) {
      return new ChosenPlan(plan, Optional.of(root), Optional.empty());
    }

    ChosenPlan orElse(ChosenPlan other) {
      return new ChosenPlan(plan, alone, Optional.of(other));
    }
  }

  ChosenPlan of(PlannedQuery query, List<Parameter> parameters) {
    Instant now = query.moments().isEmpty() ? Instant.EPOCH : engines.clock().get();
    BoundPlan here = query.bind(parameters, now);
    if (query.elsewhere().isPresent() && isTooLarge(here)) {
      return ChosenPlan.joined(query.bindElsewhere(parameters, now).orElse(here));
    }
    return by(here, query.bindFetched(parameters, now));
  }

  private boolean isTooLarge(BoundPlan plan) {
    long bytes =
        HistoryReads.preview(plan, engines.scanner()).values().stream()
            .mapToLong(history -> history.scan().bytes())
            .sum();
    return engines.others().map(others -> bytes >= others.fromBytes()).orElse(false);
  }

  /** Sessions of their own ask for estimates, and only where there is something to choose. */
  private ChosenPlan by(BoundPlan plan, Optional<BoundPlan> fetched) {
    Fragment root = plan.plan().root();
    boolean isAlone = root.engine().kind() == EngineKind.POSTGRES;
    String strategy = session.settings().pitStrategy();
    if (isAlone && !PointInTimeJoin.isIn(root.rel())) {
      return ChosenPlan.alone(
          plan, WrittenFragment.write(root, Map.of(), RelationSizes.UNKNOWN, strategy));
    }
    if (!isAlone && (fetched.isEmpty() || !StrategyChooser.isFree(strategy))) {
      return ChosenPlan.joined(plan);
    }
    try (OpenEngines asked = new OpenEngines(engines, context)) {
      FetchChoice choices = new FetchChoice(plan, fetched, asked::engine, this::room, strategy);
      FetchChoice.Choice choice =
          shows ? choices.explain() : choices.choose(engines.recentChoices());
      BoundPlan compared = compared(plan, choice);
      ChosenPlan joined =
          isAlone
              ? ChosenPlan.alone(compared, choice.written().get(0))
              : ChosenPlan.joined(compared);
      return choice.isFetched()
          ? ChosenPlan.joined(compared(fetched.orElseThrow(), choice)).orElse(joined)
          : joined;
    }
  }

  private BoundPlan compared(BoundPlan plan, FetchChoice.Choice choice) {
    return shows
        ? choice
            .seconds()
            .map(seconds -> plan.because(plan.plan().root().reason() + ": " + seconds.words()))
            .orElse(plan)
        : plan;
  }

  private long room() {
    try (WorkSession work = engines.work().apply(context)) {
      return work.operatorBytes();
    }
  }
}

package dev.tidemark.server.execution.fragment;

import dev.tidemark.planner.engine.EngineId;
import dev.tidemark.planner.engine.EngineSession;
import dev.tidemark.planner.rel.EngineRelation;
import dev.tidemark.planner.route.plan.BoundPlan;
import dev.tidemark.planner.route.plan.Fragment;
import dev.tidemark.planner.strategy.cost.PostgresCosts;
import dev.tidemark.server.execution.fragment.PostgresEstimates.Estimate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.calcite.rel.RelNode;

/**
 * What a plan takes to read PostgreSQL's rows and to run the AS OF joins of them. What else it
 * does, another plan of the query does as well.
 *
 * @param sessions of the PostgreSQLs, which are asked for estimates
 * @param strategy the value of {@code pit_strategy}
 */
record PlanSeconds(Function<EngineId, EngineSession> sessions, String strategy) {
  /** Seconds to open DuckDB and to begin; these figures are fitted to {@code bench/grid}. */
  private static final double START = 0.02;

  /** Seconds to read a row of PostgreSQL's, without its values. */
  private static final double ROW = 0.5e-6;

  /** Seconds to read a byte of its values. */
  private static final double BYTE = 7e-9;

  private static final long UNKNOWN_ROWS = 100_000;

  /**
   * The estimate.
   *
   * @param bytes of what comes to DuckDB
   */
  record Loaded(double seconds, double bytes) {}

  /**
   * Of one plan.
   *
   * @param joined the figures of its parts whose AS OF joins PostgreSQL runs
   */
  Loaded of(BoundPlan plan, List<PostgresFigures> joined) {
    Fragment root = plan.plan().root();
    Map<String, PostgresFigures> figures = new HashMap<>();
    joined.forEach(part -> figures.put(part.fragment().id(), part));
    PostgresFigures alone = figures.get(root.id());
    if (alone != null) {
      return new Loaded(alone.seconds() + alone.rows() * ROW, 0);
    }
    LoadedRelations relations = new LoadedRelations();
    plan.plan().scans().forEach(scan -> relations.guess(scan.id(), UNKNOWN_ROWS));
    plan.plan().systemTables().forEach(table -> relations.guess(table.id(), UNKNOWN_ROWS));
    double seconds = START;
    double bytes = 0;
    for (Fragment input : plan.plan().inputs()) {
      PostgresFigures known = figures.get(input.id());
      Estimate estimate = known == null ? estimate(input, plan) : known.whole();
      double values = estimate.rows() * estimate.width();
      seconds +=
          estimate.cost() * PostgresCosts.SECONDS_PER_UNIT + estimate.rows() * ROW + values * BYTE;
      bytes += values;
      relations.guess(input.id(), (long) estimate.rows());
    }
    return new Loaded(seconds + joins(plan, relations), bytes);
  }

  private Estimate estimate(Fragment input, BoundPlan plan) {
    WrittenFragment written =
        WrittenFragment.write(input, Map.of(), RelationSizes.UNKNOWN, strategy);
    return new PostgresEstimates(sessions.apply(input.engine()))
        .of(written.query(plan.parameters()));
  }

  /** The root's AS OF joins of nothing but one PostgreSQL's rows. */
  private double joins(BoundPlan plan, LoadedRelations relations) {
    Map<String, EngineId> engines = new HashMap<>();
    plan.plan().inputs().forEach(input -> engines.put(input.id(), input.engine()));
    return WrittenFragment.write(plan.plan().root(), relations.sql(), relations.sizes(), strategy)
        .choices()
        .entrySet()
        .stream()
        .filter(choice -> areOfOne(choice.getKey(), engines))
        .mapToDouble(choice -> choice.getValue().cost())
        .sum();
  }

  private static boolean areOfOne(RelNode tree, Map<String, EngineId> engines) {
    Set<Optional<EngineId>> found = new HashSet<>();
    addEngines(tree, engines, found);
    return found.size() == 1 && found.iterator().next().isPresent();
  }

  private static void addEngines(
      RelNode node, Map<String, EngineId> engines, Set<Optional<EngineId>> found) {
    if (node instanceof EngineRelation relation) {
      found.add(Optional.ofNullable(engines.get(relation.id())));
    }
    node.getInputs().forEach(input -> addEngines(input, engines, found));
  }
}

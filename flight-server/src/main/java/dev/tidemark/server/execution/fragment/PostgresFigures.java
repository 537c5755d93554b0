package dev.tidemark.server.execution.fragment;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.planner.arrow.ArrowRows;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.EngineKind;
import dev.tidemark.planner.engine.EngineSession;
import dev.tidemark.planner.engine.query.EngineQuery;
import dev.tidemark.planner.engine.query.Parameter;
import dev.tidemark.planner.rel.KeyPair;
import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.route.plan.Fragment;
import dev.tidemark.planner.strategy.Strategies;
import dev.tidemark.planner.strategy.StrategyChoice;
import dev.tidemark.planner.strategy.StrategyChooser;
import dev.tidemark.planner.strategy.cost.JoinStatistics;
import dev.tidemark.planner.strategy.method.PointInTimeStrategy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.RelFactories;
import org.apache.calcite.tools.RelBuilder;

/**
 * Chooses the strategies of AS OF joins that PostgreSQL runs by what its own planner makes of each:
 * it knows its tables' sizes, distinct keys, most common values and indexes.
 */
public final class PostgresFigures {
  private static final List<Column> PLAN =
      List.of(new Column("plan", DataType.of(TypeName.VARCHAR), false, ""));
  private static final Pattern ESTIMATE = Pattern.compile("\\.\\.([0-9.]+) rows=(\\d{1,18})");

  /** PostgreSQL's unit is a page read in order. */
  private static final double SECONDS_PER_UNIT = 1e-5;

  private final StrategyChooser chooser = new StrategyChooser();
  private final EngineSession session;
  private final List<Parameter> parameters;
  private final Fragment fragment;
  private final String wanted;
  private final Map<PointInTimeJoin, StrategyChoice> choices = new LinkedHashMap<>();

  private PostgresFigures(
      EngineSession session, List<Parameter> parameters, Fragment fragment, String wanted) {
    this.session = session;
    this.parameters = parameters;
    this.fragment = fragment;
    this.wanted = wanted;
  }

  /** What the planner expects of a query. */
  private record Estimate(double cost, double rows) {}

  /**
   * The fragment with its strategies chosen.
   *
   * @param session of the fragment's engine
   * @param strategy the value of {@code pit_strategy}
   */
  public static WrittenFragment write(
      Fragment fragment, EngineSession session, List<Parameter> parameters, String strategy) {
    if (!StrategyChooser.isFree(strategy) || !JoinFigures.hasJoin(fragment.rel())) {
      return WrittenFragment.write(fragment, Map.of(), RelationSizes.UNKNOWN, strategy);
    }
    PostgresFigures figures = new PostgresFigures(session, parameters, fragment, strategy);
    return WrittenFragment.write(fragment, Map.of(), figures::choose);
  }

  /** How many rows the fragment gives, as PostgreSQL's planner thinks. */
  public static long rows(
      WrittenFragment written, EngineSession session, List<Parameter> parameters) {
    return (long) ask(session, written.query(parameters)).rows();
  }

  private StrategyChoice choose(PointInTimeJoin join) {
    StrategyChoice known = choices.get(join);
    if (known != null) {
      return known;
    }
    StrategyChoice choice = chosen(join);
    choices.put(join, choice);
    return choice;
  }

  private StrategyChoice chosen(PointInTimeJoin join) {
    if (!RelOptUtil.getVariablesUsed(join).isEmpty()) {
      return chooser.choose(join, EngineKind.POSTGRES, JoinStatistics.UNKNOWN, wanted);
    }
    JoinStatistics statistics =
        new JoinStatistics(
            estimate(join.getLeft(), this::choose).rows(),
            estimate(join.getRight(), this::choose).rows(),
            join.rule().keys().isEmpty() ? 1 : estimate(keys(join), this::choose).rows());
    return chooser.choose(
        join,
        EngineKind.POSTGRES,
        statistics,
        wanted,
        strategy -> estimate(join, by(strategy, join)).cost() * SECONDS_PER_UNIT);
  }

  private static RelNode keys(PointInTimeJoin join) {
    RelBuilder builder =
        RelFactories.LOGICAL_BUILDER.create(join.getCluster(), null).push(join.getRight());
    int[] keys =
        join.rule().keys().stream().map(KeyPair::right).distinct().mapToInt(i -> i).toArray();
    return builder.aggregate(builder.groupKey(keys)).build();
  }

  private Strategies by(PointInTimeStrategy strategy, PointInTimeJoin join) {
    StrategyChoice tried = new StrategyChoice(strategy, 0, true, JoinStatistics.UNKNOWN, List.of());
    return other -> other == join ? tried : choose(other);
  }

  private Estimate estimate(RelNode part, Strategies strategies) {
    return ask(
        session, WrittenFragment.write(fragment.of(part), Map.of(), strategies).query(parameters));
  }

  private static Estimate ask(EngineSession session, EngineQuery query) {
    EngineQuery explain = new EngineQuery("EXPLAIN " + query.sql(), PLAN, query.parameters());
    try (BatchStream lines = session.run(explain)) {
      String first = String.valueOf(ArrowRows.of(lines, PLAN).next()[0]);
      Matcher estimate = ESTIMATE.matcher(first);
      if (!estimate.find()) {
        throw new TidemarkException(
            ErrorCode.INTERNAL_ERROR, "PostgreSQL's plan has no estimate: " + first);
      }
      return new Estimate(
          Double.parseDouble(estimate.group(1)), Double.parseDouble(estimate.group(2)));
    }
  }
}

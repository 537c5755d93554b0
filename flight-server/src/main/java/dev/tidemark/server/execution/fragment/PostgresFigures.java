package dev.tidemark.server.execution.fragment;

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
import dev.tidemark.planner.strategy.cost.PostgresCosts;
import dev.tidemark.planner.strategy.cost.PostgresPlan;
import dev.tidemark.planner.strategy.method.PointInTimeStrategy;
import dev.tidemark.server.execution.fragment.PostgresEstimates.Estimate;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.RelFactories;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.tools.RelBuilder;

/**
 * Chooses the strategies of AS OF joins that PostgreSQL runs by what its own planner makes of each:
 * it knows its tables' sizes, distinct keys, most common values and indexes. What it can't know is
 * mended by the strategies ({@link PostgresPlan}).
 */
final class PostgresFigures {
  /** Units of which nothing is worth sparing: to ask takes as long. */
  private static final double LITTLE = 1000;

  /** The share of the history's scan beyond which a look-up is no look-up. */
  private static final double MOST = 0.5;

  private final StrategyChooser chooser = new StrategyChooser();
  private final PostgresEstimates estimates;
  private final List<Parameter> parameters;
  private final Fragment fragment;
  private final String wanted;
  private final boolean shows;
  private final Map<PointInTimeJoin, StrategyChoice> choices = new LinkedHashMap<>();
  private final Map<RelNode, EngineQuery> queries = new HashMap<>();
  private final Map<RelNode, Estimate> known = new HashMap<>();

  /**
   * Asks nothing yet.
   *
   * @param session of the fragment's engine
   * @param wanted the value of {@code pit_strategy}
   * @param shows whether somebody looks at more than the choice
   */
  PostgresFigures(
      EngineSession session,
      List<Parameter> parameters,
      Fragment fragment,
      String wanted,
      boolean shows) {
    this.estimates = new PostgresEstimates(session);
    this.parameters = parameters;
    this.fragment = fragment;
    this.wanted = wanted;
    this.shows = shows;
  }

  /** The fragment with its strategies chosen. */
  WrittenFragment written() {
    return WrittenFragment.write(fragment, Map.of(), this::choose);
  }

  /** The same with strategies that were chosen before. */
  WrittenFragment writtenBy(Map<PointInTimeJoin, StrategyChoice> chosen) {
    return WrittenFragment.write(
        fragment, Map.of(), join -> Objects.requireNonNull(chosen.get(join)));
  }

  /** What PostgreSQL's planner expects of the fragment written so, in its units. */
  double cost(WrittenFragment written) {
    return estimates.of(written.query(parameters)).cost();
  }

  Fragment fragment() {
    return fragment;
  }

  /** Of {@link #written}, with what the planner can't know. */
  Estimate whole() {
    return new Estimate(
        seconds() / PostgresCosts.SECONDS_PER_UNIT, rows(), ask(fragment.rel()).width());
  }

  double rows() {
    return ask(spine(fragment.rel())).rows();
  }

  /** Seconds for {@link #written}, with what the planner can't know. */
  double seconds() {
    double mended =
        choices.entrySet().stream()
            .filter(choice -> isAlone(choice.getKey()))
            .mapToDouble(choice -> choice.getValue().cost() - seconds(choice.getKey()))
            .sum();
    return seconds(fragment.rel()) + mended;
  }

  private double seconds(RelNode part) {
    return ask(part).cost() * PostgresCosts.SECONDS_PER_UNIT;
  }

  /** Whether it can be asked about without the query around it. */
  private static boolean isAlone(PointInTimeJoin join) {
    return RelOptUtil.getVariablesUsed(join).isEmpty();
  }

  private StrategyChoice choose(PointInTimeJoin join) {
    StrategyChoice made = choices.get(join);
    if (made != null) {
      return made;
    }
    StrategyChoice choice = chosen(join);
    choices.put(join, choice);
    return choice;
  }

  private StrategyChoice chosen(PointInTimeJoin join) {
    if (!isAlone(join)) {
      return chooser.choose(join, EngineKind.POSTGRES, JoinStatistics.UNKNOWN, wanted);
    }
    return chooser.choose(
        join,
        EngineKind.POSTGRES,
        shows ? statistics(join) : JoinStatistics.UNKNOWN,
        wanted,
        strategy -> strategy.cost(new Tried(join, query(join, tried(strategy, join)))));
  }

  private JoinStatistics statistics(PointInTimeJoin join) {
    return new JoinStatistics(
        ask(spine(join.getLeft())).rows(),
        ask(join.getRight()).rows(),
        join.rule().keys().isEmpty() ? 1 : ask(keys(join)).rows());
  }

  private Strategies tried(PointInTimeStrategy strategy, PointInTimeJoin join) {
    StrategyChoice tried = new StrategyChoice(strategy, 0, true, JoinStatistics.UNKNOWN, List.of());
    return other -> other == join ? tried : choose(other);
  }

  /** A part of the fragment, with the strategies chosen for the joins in it. */
  private Estimate ask(RelNode part) {
    Estimate estimate = known.get(part);
    if (estimate == null) {
      estimate = estimates.of(query(part));
      known.put(part, estimate);
    }
    return estimate;
  }

  private EngineQuery query(RelNode part) {
    EngineQuery query = queries.get(part);
    if (query == null) {
      query = query(part, this::choose);
      queries.put(part, query);
    }
    return query;
  }

  private EngineQuery query(RelNode part, Strategies strategies) {
    return WrittenFragment.write(fragment.of(part), Map.of(), strategies).query(parameters);
  }

  /**
   * The rows under other AS OF joins, of which PostgreSQL can't know that they keep each row:
   * theirs is a filter on a window to it.
   */
  private static RelNode spine(RelNode node) {
    RelNode rel = node.stripped();
    while (rel instanceof Project) {
      rel = rel.getInput(0).stripped();
    }
    return rel instanceof PointInTimeJoin inner ? spine(inner.getLeft()) : node;
  }

  private static RelNode keys(PointInTimeJoin join) {
    int[] keys =
        join.rule().keys().stream().map(KeyPair::right).distinct().mapToInt(i -> i).toArray();
    RelBuilder builder = builder(join).push(join.getRight());
    return builder.aggregate(builder.groupKey(keys)).build();
  }

  private static RelNode equalKeys(PointInTimeJoin join) {
    RelBuilder builder = builder(join).push(join.getLeft()).push(join.getRight());
    return builder
        .join(
            JoinRelType.INNER,
            join.rule().keys().stream().map(key -> areEqual(key, builder)).toList())
        .build();
  }

  private static RexNode areEqual(KeyPair key, RelBuilder builder) {
    return builder.call(
        key.nulls() == KeyPair.Nulls.EQUAL
            ? SqlStdOperatorTable.IS_NOT_DISTINCT_FROM
            : SqlStdOperatorTable.EQUALS,
        builder.field(2, 0, key.left()),
        builder.field(2, 1, key.right()));
  }

  private static RelBuilder builder(PointInTimeJoin join) {
    return RelFactories.LOGICAL_BUILDER.create(join.getCluster(), null);
  }

  /** A join by one strategy. */
  private final class Tried implements PostgresPlan {
    private final PointInTimeJoin join;
    private final EngineQuery query;
    private final double cost;

    Tried(PointInTimeJoin join, EngineQuery query) {
      this.join = join;
      this.query = query;
      this.cost = estimates.of(query).cost();
    }

    @Override
    public double cost() {
      return cost;
    }

    @Override
    public double spineRows() {
      return ask(spine(join.getLeft())).rows();
    }

    @Override
    public double historyRows() {
      return ask(join.getRight()).rows();
    }

    @Override
    public double pairs() {
      RelNode left = join.getLeft();
      RelNode spine = spine(left);
      if (join.rule().keys().isEmpty()) {
        return ask(spine).rows() * ask(join.getRight()).rows();
      }
      double pairs = ask(equalKeys(join)).rows();
      return spine == left ? pairs : pairs * ask(spine).rows() / ask(left).rows();
    }

    /** Where each look-up reads most of the history there is no index, and nothing to mend. */
    @Override
    public double pagesReadAgain() {
      RelNode left = join.getLeft();
      RelNode right = join.getRight();
      if (cost < LITTLE || cost > ask(left).rows() * ask(right).cost() * MOST) {
        return 0;
      }
      return estimates.inMemory(
          () -> {
            double pages = cost - estimates.of(query).cost();
            double spine = ask(left).cost() - estimates.of(query(left)).cost();
            double history = ask(right).cost() - estimates.of(query(right)).cost();
            return Math.max(0, pages - spine - history);
          });
    }
  }
}

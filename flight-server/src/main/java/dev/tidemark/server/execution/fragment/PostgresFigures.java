package dev.tidemark.server.execution.fragment;

import dev.tidemark.planner.engine.EngineKind;
import dev.tidemark.planner.engine.EngineSession;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
public final class PostgresFigures {
  private final StrategyChooser chooser = new StrategyChooser();
  private final PostgresEstimates estimates;
  private final List<Parameter> parameters;
  private final Fragment fragment;
  private final String wanted;
  private final Map<PointInTimeJoin, StrategyChoice> choices = new LinkedHashMap<>();

  private PostgresFigures(
      EngineSession session, List<Parameter> parameters, Fragment fragment, String wanted) {
    this.estimates = new PostgresEstimates(session);
    this.parameters = parameters;
    this.fragment = fragment;
    this.wanted = wanted;
  }

  /**
   * The fragment with its strategies chosen. PostgreSQL is asked only where costs may choose.
   *
   * @param session of the fragment's engine
   * @param strategy the value of {@code pit_strategy}
   */
  public static WrittenFragment write(
      Fragment fragment, EngineSession session, List<Parameter> parameters, String strategy) {
    return StrategyChooser.isFree(strategy)
        ? explain(fragment, session, parameters, strategy)
        : WrittenFragment.write(fragment, Map.of(), RelationSizes.UNKNOWN, strategy);
  }

  /** The same with the true figures of a strategy that is forced, for who wants to see them. */
  public static WrittenFragment explain(
      Fragment fragment, EngineSession session, List<Parameter> parameters, String strategy) {
    if (!JoinFigures.hasJoin(fragment.rel())) {
      return WrittenFragment.write(fragment, Map.of(), RelationSizes.UNKNOWN, strategy);
    }
    PostgresFigures figures = new PostgresFigures(session, parameters, fragment, strategy);
    return WrittenFragment.write(fragment, Map.of(), figures::choose);
  }

  /** How many rows the fragment gives, as PostgreSQL's planner thinks. */
  public static long rows(
      WrittenFragment written, EngineSession session, List<Parameter> parameters) {
    return (long) new PostgresEstimates(session).of(written.query(parameters)).rows();
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
    Sides sides = new Sides(join);
    return chooser.choose(
        join,
        EngineKind.POSTGRES,
        sides.statistics(),
        wanted,
        strategy -> strategy.cost(sides.by(strategy)));
  }

  private Estimate estimate(RelNode part, Strategies strategies) {
    return estimates.of(
        WrittenFragment.write(fragment.of(part), Map.of(), strategies).query(parameters));
  }

  /** What is asked of a join. */
  private final class Sides {
    private final PointInTimeJoin join;
    private final Estimate left;
    private final Estimate right;
    private final double spineRows;

    Sides(PointInTimeJoin join) {
      this.join = join;
      this.left = ask(join.getLeft());
      this.right = ask(join.getRight());
      RelNode spine = spine(join.getLeft());
      this.spineRows = spine == join.getLeft() ? left.rows() : ask(spine).rows();
    }

    private Estimate ask(RelNode part) {
      return estimate(part, PostgresFigures.this::choose);
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

    JoinStatistics statistics() {
      double keys = join.rule().keys().isEmpty() ? 1 : ask(keys()).rows();
      return new JoinStatistics(spineRows, right.rows(), keys);
    }

    private RelNode keys() {
      int[] keys =
          join.rule().keys().stream().map(KeyPair::right).distinct().mapToInt(i -> i).toArray();
      RelBuilder builder = builder().push(join.getRight());
      return builder.aggregate(builder.groupKey(keys)).build();
    }

    /** The share of all pairs of rows that have equal keys. */
    private double selectivity() {
      if (join.rule().keys().isEmpty()) {
        return 1;
      }
      RelBuilder builder = builder().push(join.getLeft()).push(join.getRight());
      RelNode pairs =
          builder
              .join(
                  JoinRelType.INNER,
                  join.rule().keys().stream().map(key -> areEqual(key, builder)).toList())
              .build();
      return ask(pairs).rows() / (left.rows() * right.rows());
    }

    private static RexNode areEqual(KeyPair key, RelBuilder builder) {
      return builder.call(
          key.nulls() == KeyPair.Nulls.EQUAL
              ? SqlStdOperatorTable.IS_NOT_DISTINCT_FROM
              : SqlStdOperatorTable.EQUALS,
          builder.field(2, 0, key.left()),
          builder.field(2, 1, key.right()));
    }

    private RelBuilder builder() {
      return RelFactories.LOGICAL_BUILDER.create(join.getCluster(), null);
    }

    /** Reading the history's pages once, in any order, is what the look-ups can't spare. */
    private double pagesReadAgain(PointInTimeStrategy strategy, double cost) {
      return estimates.inMemory(
          () -> {
            double pages = cost - estimate(join, tried(strategy)).cost();
            double spine = left.cost() - ask(join.getLeft()).cost();
            double history = right.cost() - ask(join.getRight()).cost();
            return Math.max(0, pages - spine - PostgresCosts.AT_RANDOM * history);
          });
    }

    private Strategies tried(PointInTimeStrategy strategy) {
      StrategyChoice tried =
          new StrategyChoice(strategy, 0, true, JoinStatistics.UNKNOWN, List.of());
      return other -> other == join ? tried : choose(other);
    }

    PostgresPlan by(PointInTimeStrategy strategy) {
      double cost = estimate(join, tried(strategy)).cost();
      return new PostgresPlan() {
        @Override
        public double cost() {
          return cost;
        }

        @Override
        public double spineRows() {
          return spineRows;
        }

        @Override
        public double pairs() {
          return selectivity() * spineRows * right.rows();
        }

        @Override
        public double pagesReadAgain() {
          return Sides.this.pagesReadAgain(strategy, cost);
        }
      };
    }
  }
}

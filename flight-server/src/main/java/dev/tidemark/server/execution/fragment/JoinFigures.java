package dev.tidemark.server.execution.fragment;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.planner.arrow.ArrowRows;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.EngineKind;
import dev.tidemark.planner.engine.WorkSession;
import dev.tidemark.planner.engine.query.EngineQuery;
import dev.tidemark.planner.rel.EngineRelation;
import dev.tidemark.planner.rel.KeyPair;
import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.route.plan.BoundPlan;
import dev.tidemark.planner.route.plan.Fragment;
import dev.tidemark.planner.strategy.StrategyChoice;
import dev.tidemark.planner.strategy.StrategyChooser;
import dev.tidemark.planner.strategy.cost.JoinStatistics;
import dev.tidemark.server.execution.engine.Engines;
import dev.tidemark.server.execution.engine.KeyCounts;
import dev.tidemark.server.execution.engine.KeyCounts.KeyCount;
import dev.tidemark.server.execution.engine.RecentTexts;
import dev.tidemark.server.execution.engine.RecentTexts.Figures;
import dev.tidemark.server.execution.engine.RecentTexts.Written;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.RelFactories;
import org.apache.calcite.tools.RelBuilder;

/**
 * Looks up in DuckDB what the choice of a strategy needs and nobody has said yet: the rows of the
 * session's tables, and how the keys of a small history are distributed where that decides.
 */
public final class JoinFigures {
  /** Counted by key in some milliseconds. */
  private static final double SMALL_HISTORY = 200_000;

  /** To count a record by its key, with a margin for what the estimates are worth. */
  private static final double COUNTING_SECONDS = 12e-9;

  /** So few are joined in no time, whatever the keys. */
  private static final double FEW_PAIRS = 100_000;

  private static final StrategyChooser CHOOSER = new StrategyChooser();

  private final WorkSession work;
  private final Function<RelNode, EngineQuery> part;
  private final KeyCounts counts;
  private final String strategy;

  /**
   * Asks nothing yet.
   *
   * @param part writes a query of the relations that stand in DuckDB
   * @param counts of earlier executions
   * @param strategy the value of {@code pit_strategy}
   */
  private JoinFigures(
      WorkSession work, Function<RelNode, EngineQuery> part, KeyCounts counts, String strategy) {
    this.work = work;
    this.part = part;
    this.counts = counts;
    this.strategy = strategy;
  }

  /**
   * The root of a plan over what stands in DuckDB, its strategies chosen by all that is known.
   *
   * @param engines remember what was counted and written before, and this time
   * @param strategy the value of {@code pit_strategy}
   */
  public static WrittenFragment write(
      BoundPlan plan,
      WorkSession work,
      LoadedRelations relations,
      Engines engines,
      String strategy) {
    Fragment root = plan.plan().root();
    RelationSizes sizes = relations.sizes();
    if (!PointInTimeJoin.isIn(root.rel())) {
      return WrittenFragment.write(root, relations.sql(), sizes, strategy);
    }
    JoinFigures figures =
        new JoinFigures(
            work,
            node ->
                WrittenFragment.write(root.of(node), relations.sql(), sizes.withoutRoom(), strategy)
                    .query(plan.parameters()),
            engines.keyCounts(),
            strategy);
    RelationSizes counted = figures.complete(sizes, root.rel());
    if (!areOfFiles(root.rel(), relations)) {
      return figures.write(root, relations, counted);
    }
    Figures all = new Figures(relations.sql(), counted.rows(), counted.histories(), counted.room());
    RecentTexts texts = engines.recentTexts();
    Optional<Written> before = texts.find(root, strategy, all);
    if (before.isPresent()) {
      return WrittenFragment.of(root, before.get());
    }
    WrittenFragment written = figures.write(root, relations, counted);
    texts.remember(root, strategy, all, written.remembered());
    return written;
  }

  /** Whether the right sides of all AS OF joins read files alone, whose keys never change. */
  private static boolean areOfFiles(RelNode node, LoadedRelations relations) {
    boolean isOfFiles =
        !(node instanceof PointInTimeJoin join)
            || RelationSizes.leaf(join.getRight()).map(relations::isOfFiles).orElse(false);
    return isOfFiles && node.getInputs().stream().allMatch(input -> areOfFiles(input, relations));
  }

  private WrittenFragment write(Fragment root, LoadedRelations relations, RelationSizes counted) {
    boolean isFree = StrategyChooser.isFree(strategy);
    return WrittenFragment.write(
        root,
        relations.sql(),
        join -> {
          Optional<EngineRelation> right = RelationSizes.leaf(join.getRight());
          return isFree && relations.isThere(right)
              ? refined(counted, join, right.map(relations::isOfFiles).orElse(false))
              : counted.of(join);
        },
        strategy);
  }

  /** With the rows of every relation under the node that has none yet. */
  private RelationSizes complete(RelationSizes known, RelNode node) {
    if (node instanceof EngineRelation relation) {
      return known.rows().containsKey(relation.id())
          ? known
          : known.with(relation.id(), count(relation)[0]);
    }
    RelationSizes sizes = known;
    for (RelNode input : node.getInputs()) {
      sizes = complete(sizes, input);
    }
    return sizes;
  }

  /**
   * With the keys of the right side counted, where they are few and may make a difference.
   *
   * @param isOfFiles whether the right side reads files and nothing else
   */
  private JoinStatistics refined(RelationSizes sizes, PointInTimeJoin join, boolean isOfFiles) {
    JoinStatistics guess = sizes.of(join);
    double most = guess.spineRows() * guess.historyRows() * JoinStatistics.UNKNOWN_SHARE;
    boolean isAlone = RelOptUtil.getVariablesUsed(join).isEmpty();
    if (most <= FEW_PAIRS
        || !isAlone
        || join.rule().keys().isEmpty()
        || !isWorthCounting(join, guess, sizes.knowsKeys(join))) {
      return guess;
    }
    RelBuilder builder = builder(join.getRight());
    RelNode perKey =
        builder
            .aggregate(
                builder.groupKey(
                    join.rule().keys().stream()
                        .map(KeyPair::right)
                        .distinct()
                        .mapToInt(i -> i)
                        .toArray()),
                builder.count(false, "records"))
            .build();
    KeyCount found = counted(perKey, isOfFiles);
    return new JoinStatistics(
            guess.spineRows(),
            guess.historyRows(),
            found.keys(),
            guess.scannedRows(),
            found.most() / guess.historyRows())
        .in(guess.room());
  }

  /** A large history is counted where what may be spared is more than that takes. */
  private boolean isWorthCounting(PointInTimeJoin join, JoinStatistics guess, boolean knowsKeys) {
    boolean isSmall = guess.scannedRows() <= SMALL_HISTORY;
    if (!knowsKeys) {
      return isSmall;
    }
    double spared = spared(join, guess);
    return spared > 0 && (isSmall || spared > guess.scannedRows() * COUNTING_SECONDS);
  }

  /**
   * How much less the best strategy takes than the chosen one if no key is commoner than others.
   */
  private double spared(PointInTimeJoin join, JoinStatistics guess) {
    String chosen = choice(join, guess, strategy).strategy().name();
    return choice(join, guess.evenly(), chosen).cost()
        - choice(join, guess.evenly(), strategy).cost();
  }

  private static StrategyChoice choice(
      PointInTimeJoin join, JoinStatistics statistics, String strategy) {
    return CHOOSER.choose(join, EngineKind.DUCKDB, statistics, strategy);
  }

  private long[] count(RelNode node) {
    RelBuilder builder = builder(node);
    return ask(
        part.apply(builder.aggregate(builder.groupKey(), builder.count(false, "rows")).build()));
  }

  /** How many rows there are, and the greatest number in the last column. */
  private KeyCount counted(RelNode perKey, boolean isOfFiles) {
    RelBuilder builder = builder(perKey);
    int last = perKey.getRowType().getFieldCount() - 1;
    EngineQuery query =
        part.apply(
            builder
                .aggregate(
                    builder.groupKey(),
                    builder.count(false, "keys"),
                    builder.max("most", builder.field(last)))
                .build());
    Optional<KeyCount> known = isOfFiles ? counts.find(query) : Optional.empty();
    if (known.isPresent()) {
      return known.get();
    }
    long[] numbers = ask(query);
    KeyCount found = new KeyCount(numbers[0], numbers[1]);
    if (isOfFiles) {
      counts.remember(query, found);
    }
    return found;
  }

  private static RelBuilder builder(RelNode node) {
    return RelFactories.LOGICAL_BUILDER.create(node.getCluster(), null).push(node);
  }

  private long[] ask(EngineQuery text) {
    List<Column> columns = text.columns();
    try (BatchStream rows = work.run(text)) {
      Object[] row = ArrowRows.of(rows, columns).next();
      long[] numbers = new long[row.length];
      for (int i = 0; i < row.length; i++) {
        numbers[i] = row[i] instanceof Number number ? number.longValue() : 0;
      }
      return numbers;
    }
  }
}

package dev.tidemark.planner.rewrite;

import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.hep.HepPlanner;
import org.apache.calcite.plan.hep.HepProgram;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.RelFactories;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.rules.CoreRules;
import org.apache.calcite.rel.rules.ReduceExpressionsRule.FilterReduceExpressionsRule;
import org.apache.calcite.tools.RelBuilder;

/** The passes that make a query's tree small, in the one order in which they work. */
public final class OptimizeQuery {
  private static final HepProgram REMOVE_SUB_QUERIES =
      HepProgram.builder()
          .addRuleCollection(
              java.util.List.of(
                  CoreRules.FILTER_SUB_QUERY_TO_CORRELATE,
                  CoreRules.PROJECT_SUB_QUERY_TO_CORRELATE,
                  CoreRules.JOIN_SUB_QUERY_TO_CORRELATE))
          .build();

  /** Simplifying takes quadratic time, so a long list of keys is left as it is. */
  private static final int SIMPLIFIED_NODES = 100;

  private static final RelOptRule SIMPLIFY_FILTER =
      FilterReduceExpressionsRule.FilterReduceExpressionsRuleConfig.DEFAULT
          .withOperandSupplier(
              filter ->
                  filter
                      .operand(LogicalFilter.class)
                      .predicate(f -> f.getCondition().nodeCount() < SIMPLIFIED_NODES)
                      .anyInputs())
          .toRule();

  private static final HepProgram PUSH_DOWN =
      HepProgram.builder()
          .addRuleCollection(
              java.util.List.of(
                  SIMPLIFY_FILTER,
                  CoreRules.FILTER_MERGE,
                  CoreRules.FILTER_PROJECT_TRANSPOSE,
                  CoreRules.FILTER_INTO_JOIN,
                  CoreRules.JOIN_CONDITION_PUSH,
                  CoreRules.FILTER_AGGREGATE_TRANSPOSE,
                  CoreRules.FILTER_SET_OP_TRANSPOSE,
                  CoreRules.FILTER_CORRELATE,
                  PushFilterIntoAsOf.INSTANCE,
                  PushFilterBelowWindow.INSTANCE))
          .build();

  private static final HepProgram MERGE =
      HepProgram.builder()
          .addRuleCollection(
              java.util.List.of(
                  CoreRules.PROJECT_MERGE, CoreRules.PROJECT_REMOVE, CoreRules.FILTER_MERGE))
          .build();

  private OptimizeQuery() {}

  /** An equal tree that reads less. */
  public static RelNode apply(RelNode query) {
    return small(withoutSubQueries(query).accept(new ShareMatches()));
  }

  /** An equal tree that reads less and still has every AS OF join of the query, to tell of it. */
  public static RelNode joinByJoin(RelNode query) {
    return small(withoutSubQueries(query));
  }

  private static RelNode withoutSubQueries(RelNode query) {
    RelNode filtered = query.accept(new ExpandComparisons()).accept(new FilterJoinedPairs());
    RelNode named = KeepRowsOutside.in(filtered);
    RelNode joined = run(REMOVE_SUB_QUERIES, named.accept(new OneSubQueryEach()));
    return TakeCorrelationApart.in(joined, builder(query)).accept(new ReplaceLiteralAggregates());
  }

  private static RelBuilder builder(RelNode query) {
    return RelFactories.LOGICAL_BUILDER.create(query.getCluster(), null);
  }

  private static RelNode small(RelNode query) {
    RelNode pushed = run(PUSH_DOWN, query);
    // Keys and times of the spine are only known once its filters stand below the join.
    RelNode derived = run(PUSH_DOWN, pushed.accept(new DeriveHistoryFilters()));
    // Trimming adds projections, which are merged last.
    RelNode trimmed = new TrimColumns(builder(query)).trim(derived);
    return run(MERGE, trimmed).accept(new PushLimitIntoAsOf());
  }

  private static RelNode run(HepProgram program, RelNode tree) {
    HepPlanner planner = new HepPlanner(program);
    planner.setRoot(tree);
    return planner.findBestExp();
  }
}

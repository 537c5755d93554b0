package dev.tidemark.planner.rewrite;

import dev.tidemark.planner.rel.PointInTimeJoin;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptRuleCall;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * Moves what a filter asks of the spine below a {@link PointInTimeJoin}. What it asks of the right
 * side stays above: below, it would let an older match through.
 */
final class PushFilterIntoAsOf extends QueryRule {
  static final PushFilterIntoAsOf INSTANCE = new PushFilterIntoAsOf();

  private PushFilterIntoAsOf() {
    super(
        filter ->
            filter
                .operand(Filter.class)
                .oneInput(join -> join.operand(PointInTimeJoin.class).anyInputs()),
        "PushFilterIntoAsOf");
  }

  @Override
  public void onMatch(RelOptRuleCall call) {
    Filter filter = call.rel(0);
    PointInTimeJoin join = call.rel(1);
    ImmutableBitSet leftColumns =
        ImmutableBitSet.range(join.getLeft().getRowType().getFieldCount());
    List<RexNode> below = new ArrayList<>();
    List<RexNode> above = new ArrayList<>();
    for (RexNode conjunct : RelOptUtil.conjunctions(filter.getCondition())) {
      boolean isOfSpine =
          RexUtil.isDeterministic(conjunct)
              && leftColumns.contains(RelOptUtil.InputFinder.bits(conjunct));
      (isOfSpine ? below : above).add(conjunct);
    }
    if (below.isEmpty()) {
      return;
    }
    RexBuilder rex = filter.getCluster().getRexBuilder();
    RelNode pushed =
        join.over(
            LogicalFilter.create(join.getLeft(), RexUtil.composeConjunction(rex, below)),
            join.getRight());
    call.transformTo(
        above.isEmpty()
            ? pushed
            : LogicalFilter.create(pushed, RexUtil.composeConjunction(rex, above)));
  }
}

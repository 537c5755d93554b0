package dev.tidemark.planner.rewrite;

import dev.tidemark.planner.rel.PointInTimeJoin;
import org.apache.calcite.plan.RelOptRuleCall;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.logical.LogicalSort;

/**
 * Takes the first rows of the spine before a LEFT {@link PointInTimeJoin} instead of after it,
 * since each spine row gives exactly one. Only where the order, if any, is of spine columns.
 */
final class PushLimitIntoAsOf extends QueryRule {
  static final PushLimitIntoAsOf INSTANCE = new PushLimitIntoAsOf();

  private PushLimitIntoAsOf() {
    super(
        sort ->
            sort.operand(Sort.class)
                .predicate(s -> s.fetch != null && s.offset == null)
                .oneInput(
                    join ->
                        join.operand(PointInTimeJoin.class)
                            .predicate(j -> j.joinType() == JoinRelType.LEFT)
                            .inputs(
                                left -> left.operand(RelNode.class).anyInputs(),
                                right -> right.operand(RelNode.class).anyInputs())),
        "PushLimitIntoAsOf");
  }

  @Override
  public void onMatch(RelOptRuleCall call) {
    Sort sort = call.rel(0);
    PointInTimeJoin join = call.rel(1);
    RelNode left = call.rel(2);
    int leftCount = left.getRowType().getFieldCount();
    boolean isOrderOfSpine =
        sort.getCollation().getFieldCollations().stream()
            .allMatch(field -> field.getFieldIndex() < leftCount);
    if (!isOrderOfSpine || left instanceof Sort) {
      return;
    }
    RelNode first = LogicalSort.create(left, sort.getCollation(), null, sort.fetch);
    RelNode joined = PointInTimeJoin.create(first, join.getRight(), join.joinType(), join.rule());
    call.transformTo(sort.copy(sort.getTraitSet(), java.util.List.of(joined)));
  }
}

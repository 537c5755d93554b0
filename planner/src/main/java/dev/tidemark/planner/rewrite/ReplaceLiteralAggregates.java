package dev.tidemark.planner.rewrite;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;

/**
 * Puts the constants that removing sub-queries leaves among aggregate calls above the aggregate,
 * since no engine knows such a call.
 */
final class ReplaceLiteralAggregates extends TreeRewrite {

  @Override
  protected RelNode rewrite(RelNode node) {
    return node instanceof Aggregate aggregate
            && aggregate.getAggCallList().stream().anyMatch(ReplaceLiteralAggregates::isLiteral)
            && leavesColumns(aggregate)
        ? replace(aggregate)
        : node;
  }

  private static boolean isLiteral(AggregateCall call) {
    return call.getAggregation().getKind() == SqlKind.LITERAL_AGG;
  }

  private static boolean leavesColumns(Aggregate aggregate) {
    return !aggregate.getGroupSet().isEmpty()
        || !aggregate.getAggCallList().stream().allMatch(ReplaceLiteralAggregates::isLiteral);
  }

  private static RelNode replace(Aggregate aggregate) {
    List<AggregateCall> kept =
        aggregate.getAggCallList().stream().filter(call -> !isLiteral(call)).toList();
    RelNode without =
        LogicalAggregate.create(
            aggregate.getInput(),
            aggregate.getHints(),
            aggregate.getGroupSet(),
            aggregate.getGroupSets(),
            kept);
    RexBuilder rex = aggregate.getCluster().getRexBuilder();
    List<RexNode> columns = new ArrayList<>();
    for (int i = 0; i < aggregate.getGroupCount(); i++) {
      columns.add(rex.makeInputRef(without, i));
    }
    int next = aggregate.getGroupCount();
    for (AggregateCall call : aggregate.getAggCallList()) {
      columns.add(isLiteral(call) ? call.rexList.get(0) : rex.makeInputRef(without, next++));
    }
    return LogicalProject.create(
        without, List.of(), columns, aggregate.getRowType().getFieldNames(), Set.of());
  }
}

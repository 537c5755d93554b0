package dev.tidemark.planner.leakage;

import dev.tidemark.planner.rel.PointInTimeJoin;
import org.apache.calcite.rel.BiRel;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;

/**
 * Follows a column down to the time of an AS OF join's spine rows. Where in doubt it isn't that.
 */
final class TimeTrace {
  private TimeTrace() {}

  /** Whether a column of the tree is the time of the rows that the join below answers. */
  static boolean isRowTime(RelNode node, int column, PointInTimeJoin join) {
    if (node == join) {
      RowTime time = RowTime.of(join);
      return time.left() == join.getLeft() && column == time.field();
    }
    if (node instanceof Project project) {
      return project.getProjects().get(column) instanceof RexInputRef ref
          && isRowTime(project.getInput(), ref.getIndex(), join);
    }
    if (node instanceof Filter || node instanceof Sort) {
      return isRowTime(node.getInput(0), column, join);
    }
    if (node instanceof Aggregate aggregate) {
      // The totals of ROLLUP have NULL for a time, and may come first.
      return aggregate.getGroupType() == Aggregate.Group.SIMPLE
          && column < aggregate.getGroupCount()
          && isRowTime(aggregate.getInput(), aggregate.getGroupSet().nth(column), join);
    }
    if (node instanceof PointInTimeJoin || node instanceof Join || node instanceof Correlate) {
      BiRel both = (BiRel) node;
      int lefts = both.getLeft().getRowType().getFieldCount();
      return column < lefts
          ? isRowTime(both.getLeft(), column, join) && !holds(both.getRight(), join)
          : isRowTime(both.getRight(), column - lefts, join) && !holds(both.getLeft(), join);
    }
    return node instanceof SetOp
        && holds(node, join)
        && node.getInputs().stream()
            .filter(input -> holds(input, join))
            .allMatch(input -> isRowTime(input, column, join));
  }

  /** Equal parts of a query are one tree, so that a join may stand in several places. */
  private static boolean holds(RelNode node, PointInTimeJoin join) {
    return node == join || node.getInputs().stream().anyMatch(input -> holds(input, join));
  }

  /** Whether the join's rows have their time from the row outside. */
  static boolean isTimeOf(CorrelationId outside, PointInTimeJoin join) {
    RowTime time = RowTime.of(join);
    if (!(time.left() instanceof Project project)) {
      return false;
    }
    RexNode plain = RexUtil.removeCast(project.getProjects().get(time.field()));
    return plain instanceof RexFieldAccess field
        && field.getReferenceExpr() instanceof RexCorrelVariable variable
        && variable.id.equals(outside);
  }
}

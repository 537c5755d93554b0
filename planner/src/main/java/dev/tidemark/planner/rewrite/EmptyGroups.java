package dev.tidemark.planner.rewrite;

import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.plan.Strong;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.sql.fun.SqlCountAggFunction;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * The row that an aggregate without keys gives over no rows. Calcite groups such an aggregate by
 * the values from outside, so that there is no group for those without rows, and leaves it to the
 * outer join above to give the NULLs; it brings the row back itself only where it counts, or where
 * a projection above makes something of NULL. Follows {@code RelDecorrelator} of Calcite 1.42.
 */
final class EmptyGroups {
  private enum Rows {
    ALL,
    /** But for some of nothing but NULLs. */
    WITHOUT_NULLS,
    WRONG
  }

  private EmptyGroups() {}

  /** Whether Calcite's join has all rows of this one. */
  static boolean areKept(Correlate correlate) {
    return switch (rows(correlate.getRight(), false)) {
      case ALL -> true;
      case WITHOUT_NULLS -> correlate.getJoinType() == JoinRelType.LEFT;
      case WRONG -> false;
    };
  }

  /** What is left of a node's rows, where Calcite brings the missing ones back or not. */
  private static Rows rows(RelNode node, boolean bringsBack) {
    if (RelOptUtil.getVariablesUsed(node).isEmpty()) {
      return Rows.ALL;
    } else if (node instanceof Project project) {
      return ofProject(project, bringsBack);
    } else if (node instanceof Filter filter) {
      return ofFilter(filter, bringsBack);
    } else if (node instanceof Aggregate aggregate) {
      return ofAggregate(aggregate, bringsBack);
    }
    return areAll(node.getInputs(), bringsBack) ? Rows.ALL : Rows.WRONG;
  }

  private static boolean areAll(List<RelNode> nodes, boolean bringsBack) {
    return nodes.stream().allMatch(node -> rows(node, bringsBack) == Rows.ALL);
  }

  /** What is strong gives NULLs for NULLs. */
  private static Rows ofProject(Project project, boolean bringsBack) {
    boolean isStrong = Strong.allStrong(project.getProjects());
    return rows(project.getInput(), bringsBack || !isStrong);
  }

  private static Rows ofFilter(Filter filter, boolean bringsBack) {
    RelNode input = filter.getInput();
    Rows rows = rows(input, bringsBack);
    ImmutableBitSet nulls = ImmutableBitSet.range(input.getRowType().getFieldCount());
    boolean takesNulls = !Strong.isNotTrue(filter.getCondition(), nulls);
    return rows == Rows.WITHOUT_NULLS && takesNulls ? Rows.WRONG : rows;
  }

  private static Rows ofAggregate(Aggregate aggregate, boolean bringsBack) {
    if (!areAll(aggregate.getInputs(), bringsBack)) {
      return Rows.WRONG;
    } else if (!aggregate.hasEmptyGroup()) {
      return Rows.ALL;
    } else if (!Aggregate.isSimple(aggregate)) {
      return Rows.WRONG;
    }
    return counts(aggregate) || bringsBack ? Rows.ALL : Rows.WITHOUT_NULLS;
  }

  private static boolean counts(Aggregate aggregate) {
    return aggregate.getAggCallList().stream()
        .anyMatch(call -> call.getAggregation() instanceof SqlCountAggFunction);
  }
}

package dev.tidemark.planner.rewrite;

import dev.tidemark.planner.rel.PointInTimeJoin;
import java.util.List;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.AbstractRelNode;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelVisitor;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Uncollect;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql2rel.RelDecorrelator;
import org.apache.calcite.tools.RelBuilder;

/**
 * Turns sub-queries that depend on the row outside into joins, so that conditions and keys can be
 * moved through them. Only plain ones: Calcite loses rows or their numbering where dependent
 * sub-queries are nested, are joined, hold windows or aggregate no rows ({@link EmptyGroups}), and
 * doesn't know AS OF joins. Those stay a {@link Correlate}, which each engine takes apart itself;
 * as do all of a tree with which Calcite fails, as where what it compares with is a constant.
 */
final class TakeCorrelationApart {
  private TakeCorrelationApart() {}

  static RelNode in(RelNode tree, RelBuilder builder) {
    RelNode hidden = tree.accept(new Hide(builder));
    try {
      return RelDecorrelator.decorrelateQuery(hidden, builder).accept(new Show());
    } catch (RuntimeException | AssertionError e) {
      return tree;
    }
  }

  private static boolean isPlain(Correlate correlate) {
    Set<?> variables = RelOptUtil.getVariablesUsed(correlate.getRight());
    boolean[] plain = {
      variables.isEmpty() || variables.equals(Set.of(correlate.getCorrelationId()))
    };
    new RelVisitor() {
      @Override
      public void visit(RelNode node, int ordinal, @org.jspecify.annotations.Nullable RelNode up) {
        plain[0] &=
            !(node instanceof Correlate
                || node instanceof PointInTimeJoin
                || node instanceof Uncollect
                || node instanceof Join join && isMistaken(join)
                || node instanceof Project project && project.containsOver());
        super.visit(node, ordinal, up);
      }
    }.go(correlate.getRight());
    return plain[0];
  }

  /**
   * Calcite takes one column for another in the condition above a join of what depends on the row
   * outside, and loses rows where an outer join's condition compares with NULL from there.
   */
  private static boolean isMistaken(Join join) {
    return join.getInputs().stream()
            .anyMatch(input -> !RelOptUtil.getVariablesUsed(input).isEmpty())
        || join.getJoinType().isOuterJoin() && RexUtil.containsCorrelation(join.getCondition());
  }

  /** From the root down: what stands below a hidden node's right side stays as it is. */
  private static final class Hide extends RelHomogeneousShuttle {
    private final RelBuilder builder;

    Hide(RelBuilder builder) {
      this.builder = builder;
    }

    @Override
    public RelNode visit(RelNode node) {
      if (node instanceof Correlate correlate) {
        return visit(correlate);
      }
      return super.visit(node);
    }

    private RelNode visit(Correlate correlate) {
      if (!isPlain(correlate)) {
        return hidden(correlate);
      } else if (EmptyGroups.areKept(correlate)) {
        return super.visit(correlate);
      }
      return hasUnion(correlate.getRight())
          ? super.visit(EmptyGroups.counted(correlate, builder))
          : hidden(correlate);
    }

    private RelNode hidden(Correlate correlate) {
      RelNode left = in(correlate.getLeft(), builder);
      return new Hidden(
          correlate.copy(correlate.getTraitSet(), List.of(left, correlate.getRight())));
    }

    private static boolean hasUnion(RelNode node) {
      return node instanceof SetOp || node.getInputs().stream().anyMatch(Hide::hasUnion);
    }
  }

  private static final class Show extends RelHomogeneousShuttle {
    @Override
    public RelNode visit(RelNode node) {
      return node instanceof Hidden hidden ? hidden.node : super.visit(node);
    }
  }

  /** A leaf in the place of a tree. */
  private static final class Hidden extends AbstractRelNode {
    private final RelNode node;

    Hidden(RelNode node) {
      super(node.getCluster(), node.getTraitSet());
      this.node = node;
      this.rowType = node.getRowType();
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
      return super.explainTerms(writer).item("node", node.getId());
    }
  }
}

package dev.tidemark.planner.rewrite;

import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;

/** Rewrites a tree from its leaves up, sub-queries in expressions included. */
public abstract class TreeRewrite extends RelHomogeneousShuttle {
  private final RexShuttle subQueries =
      new RexShuttle() {
        @Override
        public RexNode visitSubQuery(RexSubQuery subQuery) {
          RexSubQuery operands = (RexSubQuery) super.visitSubQuery(subQuery);
          RelNode rewritten = operands.rel.accept(TreeRewrite.this);
          return rewritten == operands.rel ? operands : operands.clone(rewritten);
        }
      };

  /** The node in place of this one, whose inputs are rewritten already. */
  protected abstract RelNode rewrite(RelNode node);

  @Override
  public final RelNode visit(RelNode node) {
    return rewrite(super.visit(node).accept(subQueries));
  }
}

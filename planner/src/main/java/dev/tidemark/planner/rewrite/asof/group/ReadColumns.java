package dev.tidemark.planner.rewrite.asof.group;

import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexVisitorImpl;
import org.apache.calcite.util.ImmutableBitSet;

/** Which columns of a row an expression reads, in sub-queries that depend on the row too. */
public final class ReadColumns {
  private ReadColumns() {}

  /**
   * Their ordinals.
   *
   * @param rows the names by which sub-queries call the row
   */
  public static ImmutableBitSet of(RexNode expression, Set<CorrelationId> rows) {
    ImmutableBitSet.Builder read = RelOptUtil.InputFinder.bits(expression).rebuild();
    expression.accept(
        new RexVisitorImpl<Void>(true) {
          @Override
          public Void visitSubQuery(RexSubQuery subQuery) {
            rows.forEach(row -> read.addAll(RelOptUtil.correlationColumns(row, subQuery.rel)));
            return super.visitSubQuery(subQuery);
          }
        });
    return read.build();
  }
}

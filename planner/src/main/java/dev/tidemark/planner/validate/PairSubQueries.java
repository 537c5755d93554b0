package dev.tidemark.planner.validate;

import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexVisitorImpl;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * The sub-queries in the ON of a join. Those that depend on both rows of a pair Calcite leaves in
 * outer joins, and of several that depend on one it forgets the pair's name with the first.
 */
public final class PairSubQueries {
  private PairSubQueries() {}

  /** Whether Calcite can't take them out of the condition. */
  public static boolean areBeyondCalcite(Join join) {
    Set<RexSubQuery> subQueries = new LinkedHashSet<>();
    join.getCondition()
        .accept(
            new RexVisitorImpl<Void>(true) {
              @Override
              public Void visitSubQuery(RexSubQuery subQuery) {
                subQueries.add(subQuery);
                return null;
              }
            });
    boolean dependsOnPair = subQueries.stream().anyMatch(each -> !rows(each, join).isEmpty());
    return subQueries.size() > 1 && dependsOnPair
        || join.getJoinType() != JoinRelType.INNER
            && subQueries.stream().anyMatch(each -> isOfBoth(each, join));
  }

  private static boolean isOfBoth(RexSubQuery subQuery, Join join) {
    ImmutableBitSet columns = RelOptUtil.InputFinder.bits(subQuery.getOperands(), null);
    for (CorrelationId row : rows(subQuery, join)) {
      columns = columns.union(RelOptUtil.correlationColumns(row, subQuery.rel));
    }
    int width = join.getLeft().getRowType().getFieldCount();
    return columns.nextSetBit(0) >= 0 && columns.nextSetBit(0) < width && columns.length() > width;
  }

  /** The names by which it calls the pair. */
  private static Set<CorrelationId> rows(RexSubQuery subQuery, Join join) {
    Set<CorrelationId> rows = new LinkedHashSet<>(RelOptUtil.getVariablesUsed(subQuery.rel));
    rows.retainAll(join.getVariablesSet());
    return rows;
  }
}

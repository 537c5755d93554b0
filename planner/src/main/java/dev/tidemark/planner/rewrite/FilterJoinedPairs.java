package dev.tidemark.planner.rewrite;

import com.google.common.collect.ImmutableSet;
import dev.tidemark.planner.validate.PairSubQueries;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.logical.LogicalCorrelate;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;

/**
 * Takes the sub-queries that depend on both rows of a pair, or several that depend on one, out of
 * ON: an inner join is filtered above, an outer one looks for its partners row by row. A FULL JOIN
 * has been refused where its place was known. A sub-query of one side alone is not touched: Calcite
 * puts it there.
 */
final class FilterJoinedPairs extends TreeRewrite {
  @Override
  protected RelNode rewrite(RelNode node) {
    if (!(node instanceof Join join) || !PairSubQueries.areBeyondCalcite(join)) {
      return node;
    }
    return switch (join.getJoinType()) {
      case INNER -> filtered(join);
      case LEFT -> new Partners(join, join.getLeft(), 0, join.getRight(), width(join)).find();
      case RIGHT -> swapped(join);
      case FULL -> throw new IllegalStateException("refused with its place before");
      default -> node;
    };
  }

  private static int width(Join join) {
    return join.getLeft().getRowType().getFieldCount();
  }

  private static RelNode filtered(Join join) {
    List<RexNode> plain = new ArrayList<>();
    List<RexNode> asking = new ArrayList<>();
    for (RexNode conjunct : RelOptUtil.conjunctions(join.getCondition())) {
      (RexUtil.SubQueryFinder.find(conjunct) == null ? plain : asking).add(conjunct);
    }
    RexBuilder rex = join.getCluster().getRexBuilder();
    RelNode pairs =
        LogicalJoin.create(
            join.getLeft(),
            join.getRight(),
            join.getHints(),
            RexUtil.composeConjunction(rex, plain),
            Set.of(),
            JoinRelType.INNER);
    return LogicalFilter.create(
        pairs,
        RexUtil.composeConjunction(rex, asking),
        ImmutableSet.copyOf(join.getVariablesSet()));
  }

  private static RelNode swapped(Join join) {
    RelNode found = new Partners(join, join.getRight(), width(join), join.getLeft(), 0).find();
    int right = join.getRight().getRowType().getFieldCount();
    List<RexInputRef> columns =
        IntStream.concat(IntStream.range(right, right + width(join)), IntStream.range(0, right))
            .mapToObj(column -> RexInputRef.of(column, found.getRowType()))
            .toList();
    return LogicalProject.create(
        found, List.of(), columns, join.getRowType().getFieldNames(), Set.of());
  }

  /** The rows of one side, each with those of the other that the condition takes, or with NULLs. */
  private static final class Partners extends TreeRewrite {
    private final Join join;
    private final RelNode kept;
    private final int firstKept;
    private final RelNode found;
    private final int firstFound;
    private final CorrelationId keptRow;
    private final CorrelationId foundRow;

    Partners(Join join, RelNode kept, int firstKept, RelNode found, int firstFound) {
      this.join = join;
      this.kept = kept;
      this.firstKept = firstKept;
      this.found = found;
      this.firstFound = firstFound;
      this.keptRow = join.getCluster().createCorrel();
      this.foundRow = join.getCluster().createCorrel();
    }

    RelNode find() {
      RelNode partners =
          LogicalFilter.create(
              found, join.getCondition().accept(new Condition()), ImmutableSet.of(foundRow));
      return LogicalCorrelate.create(
          kept,
          partners,
          List.of(),
          keptRow,
          RelOptUtil.correlationColumns(keptRow, partners),
          JoinRelType.LEFT);
    }

    @Override
    protected RelNode rewrite(RelNode node) {
      return node.accept(new OfPair());
    }

    private boolean isKept(int column) {
      return column >= firstKept && column < firstKept + kept.getRowType().getFieldCount();
    }

    private RexNode field(RelNode side, CorrelationId row, int column) {
      RexBuilder rex = join.getCluster().getRexBuilder();
      return rex.makeFieldAccess(rex.makeCorrel(side.getRowType(), row), column);
    }

    /** Columns of the pair by the name of their own side's row. */
    private class OfPair extends RexShuttle {
      @Override
      public RexNode visitFieldAccess(RexFieldAccess access) {
        if (!(access.getReferenceExpr() instanceof RexCorrelVariable row)
            || !join.getVariablesSet().contains(row.id)) {
          return super.visitFieldAccess(access);
        }
        int column = access.getField().getIndex();
        return isKept(column)
            ? field(kept, keptRow, column - firstKept)
            : field(found, foundRow, column - firstFound);
      }
    }

    private final class Condition extends OfPair {
      @Override
      public RexNode visitInputRef(RexInputRef column) {
        return isKept(column.getIndex())
            ? field(kept, keptRow, column.getIndex() - firstKept)
            : RexInputRef.of(column.getIndex() - firstFound, found.getRowType());
      }

      @Override
      public RexNode visitSubQuery(RexSubQuery subQuery) {
        RexSubQuery operands = (RexSubQuery) super.visitSubQuery(subQuery);
        return operands.clone(operands.rel.accept(Partners.this));
      }
    }
  }
}

package dev.tidemark.server.execution.fragment;

import dev.tidemark.planner.rel.EngineRelation;
import dev.tidemark.planner.rel.PointInTimeJoin;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql.SqlOperator;

/**
 * Tells whether a side of a join has the same rows whenever it is written in the same words: where
 * all that it reads are files, which its words name and nobody changes.
 */
final class LastingSide extends RelHomogeneousShuttle {
  private final LoadedRelations relations;
  private boolean lasts = true;

  private LastingSide(LoadedRelations relations) {
    this.relations = relations;
  }

  /** Whether the right side of a join is such a one, with the join's conditions. */
  static boolean isRightOf(PointInTimeJoin join, LoadedRelations relations) {
    LastingSide look = new LastingSide(relations);
    join.getRight().accept(look);
    join.rule().condition().accept(look.new Expressions());
    return look.lasts;
  }

  @Override
  public RelNode visit(RelNode node) {
    boolean isLasting =
        node.getInputs().isEmpty()
            ? node instanceof Values
                || node instanceof EngineRelation relation && relations.isOfFiles(relation)
            : !(node instanceof PointInTimeJoin);
    if (isLasting) {
      node.accept(new Expressions());
    }
    lasts &= isLasting;
    return lasts ? super.visit(node) : node;
  }

  private final class Expressions extends RexShuttle {
    @Override
    public RexNode visitCall(RexCall call) {
      SqlOperator operator = call.getOperator();
      lasts &= operator.isDeterministic() && !operator.isDynamicFunction();
      return super.visitCall(call);
    }

    @Override
    public RexNode visitSubQuery(RexSubQuery subQuery) {
      lasts = false;
      return subQuery;
    }

    @Override
    public RexNode visitCorrelVariable(RexCorrelVariable variable) {
      lasts = false;
      return variable;
    }
  }
}

package dev.tidemark.planner.rel;

import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlBinaryOperator;
import org.apache.calcite.sql.SqlKind;

/** What an AS OF join asks of its candidates besides keys and direction, for EXPLAIN. */
public final class ConditionText {
  private final PointInTimeJoin join;
  private final int leftCount;

  private ConditionText(PointInTimeJoin join) {
    this.join = join;
    this.leftCount = join.getLeft().getRowType().getFieldCount();
  }

  /** Each of the conditions in words; none where there is none. */
  public static List<String> of(PointInTimeJoin join) {
    return RelOptUtil.conjunctions(join.rule().condition()).stream()
        .map(condition -> of(join, condition))
        .toList();
  }

  /** One of them. */
  public static String of(PointInTimeJoin join, RexNode condition) {
    return new ConditionText(join).of(condition);
  }

  private String of(RexNode expression) {
    if (expression instanceof RexInputRef ref) {
      return ref.getIndex() < leftCount
          ? "left " + join.getLeft().getRowType().getFieldNames().get(ref.getIndex())
          : "right " + join.getRight().getRowType().getFieldNames().get(ref.getIndex() - leftCount);
    }
    if (!(expression instanceof RexCall call)) {
      return expression instanceof RexLiteral literal ? literal.getValue() + "" : "" + expression;
    }
    List<String> operands = call.getOperands().stream().map(this::of).toList();
    if (call.isA(SqlKind.CAST)) {
      return operands.get(0);
    }
    String name = call.getOperator().getName();
    if (call.getOperator() instanceof SqlBinaryOperator && operands.size() > 1) {
      String infix = String.join(" " + name + " ", operands);
      return call.isA(SqlKind.OR) ? "(" + infix + ")" : infix;
    }
    return name + "(" + String.join(", ", operands) + ")";
  }
}

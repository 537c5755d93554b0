package dev.tidemark.planner.validate.literal;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql2rel.SqlRexConvertlet;

/**
 * Leaves it to the engines to compare literals whose order Calcite has wrong. It takes the halves
 * of a UUID for signed numbers, and compares texts by the units of UTF-16, where code points from
 * U+10000 on come before U+E000; engines compare bytes. Such a literal is hidden in a call where it
 * is compared by order, so that no two bounds of it are made one.
 */
public final class LiteralOrder extends RexShuttle {
  /** Texts below this character have one order in UTF-8 and UTF-16. */
  private static final char FIRST_SURROGATE = '\uD800';

  private final RexBuilder rex;

  private LiteralOrder(RexBuilder rex) {
    this.rex = rex;
  }

  /** Whether such a call compares by order. */
  public static boolean decides(SqlKind kind) {
    return switch (kind) {
      case LESS_THAN, LESS_THAN_OR_EQUAL, GREATER_THAN, GREATER_THAN_OR_EQUAL, BETWEEN -> true;
      default -> false;
    };
  }

  /** The same expressions, with those literals hidden. */
  public static SqlRexConvertlet keptBy(SqlRexConvertlet convertlet) {
    return (context, call) -> kept(convertlet.convertCall(context, call), context.getRexBuilder());
  }

  /** The same expression, with those literals hidden. */
  public static RexNode kept(RexNode expression, RexBuilder rex) {
    return expression.accept(new LiteralOrder(rex));
  }

  @Override
  public RexNode visitCall(RexCall call) {
    RexCall inner = (RexCall) super.visitCall(call);
    return decides(inner.getKind())
        ? inner.clone(inner.getType(), hidden(inner.getOperands()))
        : inner;
  }

  private List<RexNode> hidden(List<RexNode> operands) {
    List<RexNode> hidden = new ArrayList<>();
    operands.forEach(operand -> hidden.add(hidden(operand)));
    return hidden;
  }

  private RexNode hidden(RexNode operand) {
    if (operand instanceof RexCall row && row.getType().isStruct()) {
      return row.clone(row.getType(), hidden(row.getOperands()));
    }
    boolean isToHide =
        !operand.isA(SqlKind.REINTERPRET) && RexUtil.isConstant(operand) && isMisjudged(operand);
    return isToHide
        ? rex.makeReinterpretCast(operand.getType(), operand, rex.makeLiteral(false))
        : operand;
  }

  private static boolean isMisjudged(RexNode constant) {
    if (constant.getType().getSqlTypeName() == SqlTypeName.UUID) {
      return true;
    }
    if (constant instanceof RexCall call) {
      return call.getOperands().stream().anyMatch(LiteralOrder::isMisjudged);
    }
    return constant instanceof RexLiteral literal
        && SqlTypeName.CHAR_TYPES.contains(literal.getType().getSqlTypeName())
        && !literal.isNull()
        && String.valueOf(literal.getValueAs(String.class))
            .chars()
            .anyMatch(unit -> unit >= FIRST_SURROGATE);
  }
}

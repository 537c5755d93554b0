package dev.tidemark.planner.dialect.duckdb;

import dev.tidemark.planner.dialect.engine.EngineSql;
import dev.tidemark.planner.dialect.engine.TextTypes;
import java.math.BigDecimal;
import java.util.Set;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.rex.RexVisitorImpl;

/** Finds what a condition beside it may be there to prevent: divisions by zero and their like. */
final class Fallible extends RexVisitorImpl<Boolean> {
  private static final Fallible INSTANCE = new Fallible();

  /** Not defined for all numbers. */
  private static final Set<String> PARTIAL =
      Set.of("SQRT", "POWER", "LN", "LOG", "LOG10", "ASIN", "ACOS");

  private Fallible() {
    super(true);
  }

  static boolean isIn(RexNode node) {
    return Boolean.TRUE.equals(node.accept(INSTANCE));
  }

  @Override
  public Boolean visitCall(RexCall call) {
    return fails(call) || call.getOperands().stream().anyMatch(Fallible::isIn);
  }

  private static boolean fails(RexCall call) {
    if (RexUtil.isConstant(call)) {
      return false;
    }
    return switch (call.getKind()) {
      case DIVIDE, MOD -> !EngineSql.isInterval(call.getType()) && !isDivisor(call);
      case CAST ->
          TextTypes.isText(call.getOperands().get(0).getType())
              && !TextTypes.isText(call.getType());
      default -> PARTIAL.contains(call.getOperator().getName());
    };
  }

  private static boolean isDivisor(RexCall call) {
    RexNode divisor = RexUtil.removeCast(call.getOperands().get(1));
    if (!(divisor instanceof RexLiteral literal)) {
      return false;
    }
    BigDecimal value = literal.getValueAs(BigDecimal.class);
    return value != null && value.signum() != 0;
  }
}

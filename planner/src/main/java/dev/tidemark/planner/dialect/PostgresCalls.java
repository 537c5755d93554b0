package dev.tidemark.planner.dialect;

import java.util.List;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.sql.type.SqlTypeUtil;

/** Operators of PostgreSQL. UPPER, LOWER and ILIKE are not: they depend on its locale. */
final class PostgresCalls extends Calls {

  PostgresCalls(EngineSql engine) {
    super(engine);
    PortableCalls.register(this);
    putSame("SQRT", "LN");
    put("/", (call, operands) -> typed(infix("/", operands), call.getType()));
    put("POWER", this::power);
    put("LOG10", (call, operands) -> typed("log(" + operands.get(0) + ")", call.getType()));
    put("ROUND", this::round);
    putSame("SUBSTRING", "SUBSTR");
    put("SIMILAR TO", (call, operands) -> infix("SIMILAR TO", operands));
    put(
        "ARRAY",
        (call, operands) -> typed("ARRAY[" + String.join(", ", operands) + "]", call.getType()));
    putSame("CARDINALITY");
    put("ITEM", this::item);
  }

  private String power(RexCall call, List<String> operands) {
    String a = asDouble(operands.get(0), call.getOperands().get(0).getType());
    String b = asDouble(operands.get(1), call.getOperands().get(1).getType());
    return typed("power(" + a + ", " + b + ")", call.getType());
  }

  /** There is no rounding of floating-point numbers to a place after the point. */
  private String round(RexCall call, List<String> operands) {
    boolean toPlace = operands.size() > 1 && SqlTypeUtil.isApproximateNumeric(call.getType());
    String number = toPlace ? "CAST(" + operands.get(0) + " AS numeric)" : operands.get(0);
    return typed(
        operands.size() > 1
            ? "round(" + number + ", " + operands.get(1) + ")"
            : "round(" + number + ")",
        call.getType());
  }

  private String item(RexCall call, List<String> operands) {
    if (!PortableCalls.isWhole(call.getOperands().get(1).getType())) {
      throw new Unrenderable("An item of " + call.getOperands().get(0).getType());
    }
    return "((" + operands.get(0) + ")[" + operands.get(1) + "])";
  }

  @Override
  String reinterpret(RexCall call, List<String> operands) {
    throw new Unrenderable("REINTERPRET");
  }
}

package dev.tidemark.planner.dialect;

import java.util.List;
import org.apache.calcite.rex.RexCall;

/** Operators of PostgreSQL. */
final class PostgresCalls extends Calls {

  PostgresCalls(EngineSql engine) {
    super(engine);
    put("+", (call, operands) -> infix("+", operands));
    put(
        "-",
        (call, operands) ->
            operands.size() == 1 ? "(- " + operands.get(0) + ")" : infix("-", operands));
    put("*", (call, operands) -> infix("*", operands));
    put("||", (call, operands) -> infix("||", operands));
    putSame("ABS", "CEIL", "FLOOR", "SQRT", "EXP", "LN", "GREATEST", "LEAST");
  }

  @Override
  String reinterpret(RexCall call, List<String> operands) {
    throw new Unrenderable("REINTERPRET");
  }
}

package dev.tidemark.planner.dialect;

import java.util.List;
import org.apache.calcite.rex.RexCall;

/** Operators of DuckDB, with PostgreSQL's meaning. */
final class DuckDbCalls extends Calls {
  /** What the engine's message says when a divisor is zero, so that it can be told apart. */
  static final String DIVISION_BY_ZERO = "division by zero";

  DuckDbCalls(EngineSql engine) {
    super(engine);
    put("+", (call, operands) -> infix("+", operands));
    put(
        "-",
        (call, operands) ->
            operands.size() == 1 ? "(- " + operands.get(0) + ")" : infix("-", operands));
    put("*", (call, operands) -> infix("*", operands));
    put("||", (call, operands) -> infix("||", operands));
    putSame("UPPER", "LOWER", "ABS", "CEIL", "FLOOR", "SQRT", "EXP", "LN", "GREATEST", "LEAST");
  }

  @Override
  String reinterpret(RexCall call, List<String> operands) {
    throw new Unrenderable("REINTERPRET");
  }
}

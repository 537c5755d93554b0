package dev.tidemark.planner.dialect;

import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/** Operators of DuckDB, with PostgreSQL's meaning: what it answers with NaN is an error there. */
final class DuckDbCalls extends Calls {
  private static final String BY_ZERO = "DIVISION_BY_ZERO: Division by zero";
  private static final String LOGARITHM =
      "INVALID_VALUE: The logarithm is taken of positive numbers only";
  private static final String POWER =
      "INVALID_VALUE: This power has no value: zero to a negative one, or a negative number to a"
          + " fraction";

  DuckDbCalls(EngineSql engine) {
    super(engine);
    PortableCalls.register(this);
    putSame("UPPER", "LOWER");
    put("/", this::divide);
    put("SQRT", (call, operands) -> power(call, operands.get(0), "0.5"));
    put("POWER", (call, operands) -> power(call, operands.get(0), operands.get(1)));
    put("LN", this::logarithm);
    put("LOG10", this::logarithm);
    put("ROUND", this::round);
    put("SUBSTRING", this::substring);
    put("SUBSTR", this::substring);
    put("ILIKE", (call, operands) -> PortableCalls.like("ILIKE", operands));
    put("NOT ILIKE", (call, operands) -> PortableCalls.like("NOT ILIKE", operands));
    put(
        "ARRAY",
        (call, operands) -> typed("[" + String.join(", ", operands) + "]", call.getType()));
    put("CARDINALITY", (call, operands) -> typed(function("len", operands), call.getType()));
    put("ITEM", this::item);
  }

  private String divide(RexCall call, List<String> operands) {
    RelDataType type = call.getType();
    String divisor = operands.get(1);
    if (PortableCalls.isWhole(type)) {
      return typed(infix("//", operands), type);
    }
    if (!SqlTypeUtil.isApproximateNumeric(type)) {
      return divideExactly(call, operands);
    }
    String dividend = typed(operands.get(0), type);
    divisor = typed(divisor, type);
    return guarded(divisor + " = 0", BY_ZERO, "(" + dividend + " / " + divisor + ")", type);
  }

  /**
   * DECIMAL by way of whole numbers, since the engine's own division is in floating point: both are
   * scaled until the quotient has the result's scale, rounded half away from zero.
   */
  private String divideExactly(RexCall call, List<String> operands) {
    RelDataType type = call.getType();
    RelDataType left = exact(call.getOperands().get(0).getType());
    RelDataType right = exact(call.getOperands().get(1).getType());
    int shift = type.getScale() - left.getScale() + right.getScale();
    if (shift < 0 || left.getPrecision() + shift > 36 || right.getPrecision() > 36) {
      throw new Unrenderable("A division of " + left + " by " + right);
    }
    String a = "CAST(" + scaled(operands.get(0), left, left.getScale() + shift) + " AS HUGEINT)";
    String b = "CAST(" + scaled(operands.get(1), right, right.getScale()) + " AS HUGEINT)";
    String rounded =
        "(sign("
            + a
            + ") * sign("
            + b
            + ") * ((2 * abs("
            + a
            + ") + abs("
            + b
            + ")) // (2 * abs("
            + b
            + "))))";
    int whole = Math.max(1, 37 - type.getScale());
    String quotient = "CAST(" + rounded + " AS DECIMAL(" + whole + ", 0))";
    return guarded(
        operands.get(1) + " = 0", BY_ZERO, typed(scaled(quotient, -type.getScale()), type), type);
  }

  private static RelDataType exact(RelDataType type) {
    if (type.getSqlTypeName() != SqlTypeName.DECIMAL && !PortableCalls.isWhole(type)) {
      throw new Unrenderable("A division by or of " + type);
    }
    return type;
  }

  private String scaled(String text, RelDataType type, int digits) {
    if (type.getPrecision() + digits + 1 > 38) {
      throw new Unrenderable("A division of " + type);
    }
    String number =
        "CAST(" + text + " AS DECIMAL(" + type.getPrecision() + ", " + type.getScale() + "))";
    return digits == 0 ? number : scaled(number, digits);
  }

  private static String scaled(String number, int digits) {
    if (digits == 0) {
      return number;
    }
    String factor =
        digits > 0
            ? "CAST('1" + "0".repeat(digits) + "' AS DECIMAL(" + (digits + 1) + ", 0))"
            : "CAST('0."
                + "0".repeat(-digits - 1)
                + "1' AS DECIMAL("
                + (1 - digits)
                + ", "
                + -digits
                + "))";
    return "(" + number + " * " + factor + ")";
  }

  private String power(RexCall call, String base, String exponent) {
    RelDataType type = call.getType();
    String a = "CAST(" + base + " AS DOUBLE)";
    String b = "CAST(" + exponent + " AS DOUBLE)";
    String undefined =
        "(" + a + " = 0 AND " + b + " < 0) OR (" + a + " < 0 AND " + b + " <> floor(" + b + "))";
    return guarded(undefined, POWER, typed("power(" + a + ", " + b + ")", type), type);
  }

  private String logarithm(RexCall call, List<String> operands) {
    String name = call.getOperator().getName().toLowerCase(java.util.Locale.ROOT);
    return guarded(
        operands.get(0) + " <= 0",
        LOGARITHM,
        typed(function(name, operands), call.getType()),
        call.getType());
  }

  /** Floating-point numbers are rounded half to even, the others half away from zero. */
  private String round(RexCall call, List<String> operands) {
    if (operands.size() == 1 && SqlTypeUtil.isApproximateNumeric(call.getType())) {
      return typed("round_even(" + operands.get(0) + ", 0)", call.getType());
    }
    return typed(function("round", operands), call.getType());
  }

  /** Here a negative start counts from the end, and a negative length goes backwards. */
  private String substring(RexCall call, List<String> operands) {
    boolean plainStart = PortableCalls.isAtLeast(call.getOperands().get(1), 0);
    String text = operands.get(0);
    String start = operands.get(1);
    if (operands.size() == 2) {
      return plainStart
          ? function("substring", operands)
          : "substring(" + text + ", greatest(" + start + ", 1))";
    }
    if (plainStart && PortableCalls.isAtLeast(call.getOperands().get(2), 0)) {
      return function("substring", operands);
    }
    String length = operands.get(2);
    String first =
        "substring("
            + text
            + ", greatest("
            + start
            + ", 1), greatest("
            + length
            + " + least("
            + start
            + " - 1, 0), 0))";
    return guarded(
        length + " < 0", "INVALID_VALUE: A length can't be negative", first, call.getType());
  }

  /** Beyond either end there is nothing; here a negative index would count from the end. */
  private String item(RexCall call, List<String> operands) {
    if (!PortableCalls.isWhole(call.getOperands().get(1).getType())) {
      throw new Unrenderable("An item of " + call.getOperands().get(0).getType());
    }
    String item = "list_extract(" + operands.get(0) + ", " + operands.get(1) + ")";
    return PortableCalls.isAtLeast(call.getOperands().get(1), 1)
        ? item
        : "CASE WHEN " + operands.get(1) + " > 0 THEN " + item + " END";
  }

  private String guarded(String refused, String message, String value, RelDataType type) {
    return "CASE WHEN "
        + refused
        + " THEN "
        + engine().error(message, type)
        + " ELSE "
        + value
        + " END";
  }

  @Override
  String reinterpret(RexCall call, List<String> operands) {
    throw new Unrenderable("REINTERPRET");
  }
}

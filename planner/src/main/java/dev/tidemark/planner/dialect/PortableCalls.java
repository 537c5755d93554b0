package dev.tidemark.planner.dialect;

import java.util.List;
import java.util.Locale;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/** Functions that DuckDB and PostgreSQL write alike and compute alike. */
final class PortableCalls {
  private final Calls calls;

  private PortableCalls(Calls calls) {
    this.calls = calls;
  }

  static void register(Calls calls) {
    new PortableCalls(calls).register();
  }

  private void register() {
    calls.put("+", (call, operands) -> Calls.infix("+", operands));
    calls.put(
        "-",
        (call, operands) ->
            operands.size() == 1 ? "(- " + operands.get(0) + ")" : Calls.infix("-", operands));
    calls.put("*", (call, operands) -> Calls.infix("*", operands));
    calls.put("||", (call, operands) -> Calls.infix("||", operands));
    calls.put("MOD", this::remainder);
    calls.put("%", this::remainder);
    calls.putSame("ABS", "EXP", "GREATEST", "LEAST");
    calls.putSame("SIN", "COS", "TAN", "ASIN", "ACOS", "ATAN", "ATAN2", "DEGREES", "RADIANS", "PI");
    calls.put("SIGN", (call, operands) -> typed("sign", call, operands));
    calls.put("FLOOR", (call, operands) -> floor(call, operands));
    calls.put("CEIL", (call, operands) -> wholeOf("ceil", call, operands));
    registerTexts();
    calls.put("EXTRACT", this::extract);
    calls.put("DATE_TRUNC", (call, operands) -> typed("date_trunc", call, operands));
    for (String clock : List.of("CURRENT_TIMESTAMP", "NOW", "LOCALTIMESTAMP", "CURRENT_DATE")) {
      calls.put(clock, (call, operands) -> calls.typed("current_timestamp", call.getType()));
    }
  }

  private void registerTexts() {
    calls.putSame("REPLACE", "LEFT", "RIGHT", "LPAD", "RPAD", "REPEAT", "REVERSE");
    calls.putSame("STARTS_WITH", "SPLIT_PART", "MD5", "CONCAT", "ASCII");
    for (String name : List.of("CHAR_LENGTH", "CHARACTER_LENGTH", "LENGTH")) {
      calls.put(name, (call, operands) -> typed("length", call, operands));
    }
    calls.put("STRPOS", (call, operands) -> typed("strpos", call, operands));
    calls.put("POSITION", this::position);
    calls.put("TRIM", (call, operands) -> trim(operands));
    calls.put("LTRIM", (call, operands) -> stripped("ltrim", operands));
    calls.put("RTRIM", (call, operands) -> stripped("rtrim", operands));
    calls.put("LIKE", (call, operands) -> like("LIKE", operands));
    calls.put("NOT LIKE", (call, operands) -> like("NOT LIKE", operands));
  }

  private String typed(String function, RexCall call, List<String> operands) {
    return calls.typed(Calls.function(function, operands), call.getType());
  }

  private String remainder(RexCall call, List<String> operands) {
    if (SqlTypeUtil.isApproximateNumeric(call.getType())) {
      throw new Unrenderable("The remainder of floating-point numbers");
    }
    return calls.typed(Calls.infix("%", operands), call.getType());
  }

  private String floor(RexCall call, List<String> operands) {
    if (operands.size() == 1) {
      return wholeOf("floor", call, operands);
    }
    String unit = "'" + operands.get(1).toLowerCase(Locale.ROOT) + "'";
    return calls.typed(
        Calls.function("date_trunc", List.of(unit, operands.get(0))), call.getType());
  }

  private static String wholeOf(String function, RexCall call, List<String> operands) {
    if (operands.size() > 1) {
      throw new Unrenderable(call.getOperator().getName() + " to a unit of time");
    }
    return Calls.function(function, operands);
  }

  /** Whole fields only, as the plan's type says; a fraction of a second is left to date_part. */
  private String extract(RexCall call, List<String> operands) {
    String field = operands.get(0).toLowerCase(Locale.ROOT);
    return calls.typed(
        "floor(extract(" + field + " FROM " + operands.get(1) + "))", call.getType());
  }

  private String position(RexCall call, List<String> operands) {
    if (operands.size() > 2) {
      throw new Unrenderable("POSITION with a start");
    }
    return calls.typed(
        Calls.function("strpos", List.of(operands.get(1), operands.get(0))), call.getType());
  }

  private static String trim(List<String> operands) {
    List<String> stripped = List.of(operands.get(2), operands.get(1));
    return switch (operands.get(0)) {
      case "LEADING" -> Calls.function("ltrim", stripped);
      case "TRAILING" -> Calls.function("rtrim", stripped);
      default ->
          Calls.function("rtrim", List.of(Calls.function("ltrim", stripped), operands.get(1)));
    };
  }

  private static String stripped(String function, List<String> operands) {
    return operands.size() == 1
        ? Calls.function(function, List.of(operands.get(0), "' '"))
        : Calls.function(function, operands);
  }

  /** PostgreSQL escapes by a backslash where nothing else is said; DuckDB by nothing. */
  static String like(String operator, List<String> operands) {
    String escape = operands.size() > 2 ? operands.get(2) : "'\\'";
    return "("
        + operands.get(0)
        + " "
        + operator
        + " "
        + operands.get(1)
        + " ESCAPE "
        + escape
        + ")";
  }

  /** Whether the expression is a number known to be at least that. */
  static boolean isAtLeast(RexNode node, int least) {
    return node instanceof RexLiteral literal
        && !literal.isNull()
        && SqlTypeUtil.isExactNumeric(literal.getType())
        && literal.getValueAs(java.math.BigDecimal.class).intValue() >= least;
  }

  static boolean isWhole(RelDataType type) {
    return SqlTypeName.INT_TYPES.contains(type.getSqlTypeName());
  }
}

package dev.tidemark.planner.dialect.trino;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.dialect.engine.Calls;
import dev.tidemark.planner.dialect.engine.EngineSql;
import dev.tidemark.planner.dialect.engine.SharedCalls;
import dev.tidemark.planner.dialect.engine.TextTypes;
import dev.tidemark.planner.dialect.engine.Unrenderable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/**
 * The operators and functions in which Trino does what PostgreSQL does, error for error; no others
 * are sent there.
 */
final class TrinoCalls extends Calls {
  private static final Set<SqlKind> DISTINCT =
      Set.of(SqlKind.IS_DISTINCT_FROM, SqlKind.IS_NOT_DISTINCT_FROM);

  TrinoCalls(EngineSql engine) {
    super(engine);
    put("+", (call, operands) -> additive("+", call, operands));
    put("-", (call, operands) -> additive("-", call, operands));
    put("*", (call, operands) -> computed("*", call, operands));
    put("/", TrinoCalls::whole);
    put("/INT", TrinoCalls::whole);
    put("MOD", TrinoCalls::remainder);
    put("%", TrinoCalls::remainder);
    put("||", TrinoCalls::joined);
    put("$RECORDS", TrinoCalls::records);
    put("ABS", (call, operands) -> exact("abs", call, operands));
    put("REPLACE", TrinoCalls::replaced);
    put("STARTS_WITH", (call, operands) -> function("starts_with", operands));
    put("LIKE", (call, operands) -> like(operands));
    put("NOT LIKE", (call, operands) -> "(NOT " + like(operands) + ")");
    for (String name : List.of("CHAR_LENGTH", "CHARACTER_LENGTH", "LENGTH")) {
      put(name, this::length);
    }
    put("EXTRACT", this::extract);
    put("DATE_TRUNC", TrinoCalls::truncated);
    put(
        "CARDINALITY",
        (call, operands) -> typed(function("cardinality", operands), call.getType()));
  }

  @Override
  protected String truth(SqlKind kind, String operand) {
    return switch (kind) {
      case IS_TRUE -> engine().isTrue(operand);
      case IS_NOT_TRUE -> "(NOT " + engine().isTrue(operand) + ")";
      case IS_FALSE -> engine().isTrue("(NOT " + operand + ")");
      default -> "(NOT " + engine().isTrue("(NOT " + operand + ")") + ")";
    };
  }

  /**
   * In PostgreSQL NaN equals NaN and is the largest number, and so does NULL in an array, which
   * Trino compares with nothing.
   */
  @Override
  protected String comparison(SqlKind kind, RelDataType type, String a, String b, String operator) {
    if (type.getSqlTypeName() == SqlTypeName.ARRAY && !DISTINCT.contains(kind)) {
      throw new Unrenderable("A comparison of arrays");
    }
    if (!SqlTypeUtil.isApproximateNumeric(type)) {
      return "(" + a + " " + operator + " " + b + ")";
    }
    return switch (kind) {
      case EQUALS -> "(%1$s = %2$s OR (is_nan(%1$s) AND is_nan(%2$s)))".formatted(a, b);
      case NOT_EQUALS -> "(%1$s <> %2$s AND NOT (is_nan(%1$s) AND is_nan(%2$s)))".formatted(a, b);
      case LESS_THAN -> "(%1$s < %2$s OR (is_nan(%2$s) AND NOT is_nan(%1$s)))".formatted(a, b);
      case GREATER_THAN -> "(%1$s > %2$s OR (is_nan(%1$s) AND NOT is_nan(%2$s)))".formatted(a, b);
      case LESS_THAN_OR_EQUAL ->
          "(%1$s <= %2$s OR (is_nan(%2$s) AND %1$s IS NOT NULL))".formatted(a, b);
      case GREATER_THAN_OR_EQUAL ->
          "(%1$s >= %2$s OR (is_nan(%1$s) AND %2$s IS NOT NULL))".formatted(a, b);
      default -> throw new Unrenderable("IS DISTINCT FROM of floating-point numbers");
    };
  }

  @Override
  protected boolean canList(RelDataType type) {
    return !SqlTypeUtil.isApproximateNumeric(type) && type.getSqlTypeName() != SqlTypeName.ARRAY;
  }

  private String additive(String operator, RexCall call, List<String> operands) {
    RelDataType type = call.getType();
    if (operands.size() == 1) {
      return "(- " + operands.get(0) + ")";
    }
    if (EngineSql.isInterval(type)) {
      throw new Unrenderable("Arithmetic of spans of time");
    }
    if (type.getSqlTypeName() == SqlTypeName.TIMESTAMP
        || type.getSqlTypeName() == SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE) {
      boolean isDate = call.getOperands().get(0).getType().getSqlTypeName() == SqlTypeName.DATE;
      String time = isDate ? typed(operands.get(0), type) : operands.get(0);
      return infix(operator, List.of(time, operands.get(1)));
    }
    if (!SqlTypeUtil.isNumeric(type)) {
      throw new Unrenderable("Arithmetic of " + type.getSqlTypeName());
    }
    return computed(operator, call, operands);
  }

  /** PostgreSQL refuses infinite results of finite numbers, so none are computed here. */
  private String computed(String operator, RexCall call, List<String> operands) {
    RelDataType type = call.getType();
    if (!SqlTypeUtil.isExactNumeric(type)) {
      throw new Unrenderable("Arithmetic of " + type.getSqlTypeName());
    }
    if (type.getSqlTypeName() == SqlTypeName.DECIMAL) {
      return typed(infix(operator, operands), type);
    }
    List<String> same = new ArrayList<>();
    for (int i = 0; i < operands.size(); i++) {
      RelDataType own = call.getOperands().get(i).getType();
      boolean isSame = engine().type(own).equals(engine().type(type));
      same.add(isSame ? operands.get(i) : typed(operands.get(i), type));
    }
    return infix(operator, same);
  }

  private static String whole(RexCall call, List<String> operands) {
    if (!SqlTypeUtil.isIntType(call.getType())) {
      throw new Unrenderable("A division of " + call.getType().getSqlTypeName());
    }
    return infix("/", operands);
  }

  private static String remainder(RexCall call, List<String> operands) {
    if (!SqlTypeUtil.isIntType(call.getType())) {
      throw new Unrenderable("MOD of " + call.getType().getSqlTypeName());
    }
    return infix("%", operands);
  }

  private static String joined(RexCall call, List<String> operands) {
    if (!TextTypes.isText(call.getType())) {
      throw new Unrenderable("|| of " + call.getType().getSqlTypeName());
    }
    return infix("||", operands);
  }

  private static String exact(String function, RexCall call, List<String> operands) {
    if (!SqlTypeUtil.isExactNumeric(call.getType())) {
      throw new Unrenderable(function + " of " + call.getType().getSqlTypeName());
    }
    return function(function, operands);
  }

  /** What is bound is a literal by the time that Trino is sent it. */
  private static String records(RexCall call, List<String> operands) {
    RexNode number = call.getOperands().get(0);
    while (number.isA(SqlKind.CAST)) {
      number = ((RexCall) number).getOperands().get(0);
    }
    if (number instanceof RexLiteral literal) {
      BigDecimal value = literal.getValueAs(BigDecimal.class);
      if (value == null || value.signum() < 0) {
        throw new TidemarkException(
            ErrorCode.INVALID_VALUE, "LAST takes a number that is not negative");
      }
    }
    return operands.get(0);
  }

  /** Trino puts the new text between all characters where the old one is empty. */
  private static String replaced(RexCall call, List<String> operands) {
    if (SharedCalls.textOf(call.getOperands().get(1)).isEmpty()) {
      throw new Unrenderable("REPLACE of an empty text");
    }
    return function("replace", operands);
  }

  private static String like(List<String> operands) {
    return SharedCalls.like("LIKE", operands);
  }

  private String length(RexCall call, List<String> operands) {
    if (!TextTypes.isText(call.getOperands().get(0).getType())) {
      throw new Unrenderable("LENGTH of binary");
    }
    return typed(function("length", operands), call.getType());
  }

  private String extract(RexCall call, List<String> operands) {
    String unit = SharedCalls.unit(call, 0);
    boolean isSame =
        List.of("year", "quarter", "month", "day", "hour", "minute", "second").contains(unit);
    if (!isSame) {
      throw new Unrenderable("EXTRACT of " + unit);
    }
    return typed("extract(" + unit + " FROM " + operands.get(1) + ")", call.getType());
  }

  private static String truncated(RexCall call, List<String> operands) {
    String unit = SharedCalls.textOf(call.getOperands().get(0)).toLowerCase(Locale.ROOT);
    boolean isSame =
        List.of("second", "minute", "hour", "day", "week", "month", "quarter", "year")
            .contains(unit);
    if (!isSame || call.getType().getSqlTypeName() != SqlTypeName.TIMESTAMP) {
      throw new Unrenderable("date_trunc of '" + unit + "'");
    }
    return "date_trunc('" + unit + "', " + operands.get(1) + ")";
  }

  @Override
  protected String difference(RexCall call, RexCall minus, List<String> operands) {
    throw new Unrenderable("A difference of times");
  }

  @Override
  protected String reinterpret(RexCall call, List<String> operands) {
    throw new Unrenderable("A span of time as a number");
  }
}

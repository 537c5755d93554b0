package dev.tidemark.planner.dialect.postgres;

import dev.tidemark.planner.dialect.engine.EngineSql;
import dev.tidemark.planner.dialect.engine.Literals;
import dev.tidemark.planner.dialect.engine.SharedCalls;
import dev.tidemark.planner.dialect.engine.Unrenderable;
import dev.tidemark.planner.validate.function.TimeUnits;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/**
 * Operators of PostgreSQL. What depends on a database's locale (upper and lower case) isn't here,
 * so it isn't run there.
 */
final class PostgresCalls extends SharedCalls {
  PostgresCalls(EngineSql engine) {
    super(engine);
    putSame("SUBSTRING", "LPAD", "RPAD", "SPLIT_PART");
    put("SUBSTR", (call, operands) -> function("substring", operands));
    put("ILIKE", (call, operands) -> localized());
    put("NOT ILIKE", (call, operands) -> localized());
    put("POWER", (call, operands) -> power(call, operands, PostgresCalls::floatingPower));
    put("SIMILAR TO", (call, operands) -> similar(operands));
    put("NOT SIMILAR TO", (call, operands) -> "(NOT " + similar(operands) + ")");
    put("LOG10", (call, operands) -> "log(CAST(" + operands.get(0) + " AS double precision))");
    put("LOG", (call, operands) -> "log(CAST(" + operands.get(0) + " AS double precision))");
    put("OCTET_LENGTH", (call, operands) -> function("octet_length", operands));
    put("CARDINALITY", (call, operands) -> function("cardinality", operands));
    put("ITEM", (call, operands) -> "(" + operands.get(0) + ")[" + operands.get(1) + "]");
    put(
        "ARRAY",
        (call, operands) -> typed("ARRAY[" + String.join(", ", operands) + "]", call.getType()));
  }

  private static String similar(List<String> operands) {
    String escape = operands.size() > 2 ? " ESCAPE " + operands.get(2) : "";
    return "(" + operands.get(0) + " SIMILAR TO " + operands.get(1) + escape + ")";
  }

  private static String localized() {
    throw new Unrenderable("Comparing without regard to case");
  }

  private static String floatingPower(String base, String exponent) {
    return "power(" + base + ", " + exponent + ")";
  }

  @Override
  protected String divide(RexCall call, List<String> operands) {
    return computed("/", call, operands);
  }

  @Override
  protected String modulo(RexCall call, List<String> operands) {
    if (!isExactNumber(call)) {
      throw new Unrenderable("MOD of floating-point numbers");
    }
    return typed(infix("%", operands), call.getType());
  }

  @Override
  protected String round(RexCall call, List<String> operands) {
    RelDataType type = call.getType();
    if (operands.size() > 1 && SqlTypeUtil.isApproximateNumeric(type)) {
      throw new Unrenderable("ROUND of floating-point numbers to digits");
    }
    if (operands.size() > 1) {
      return typed(
          "round(CAST(" + operands.get(0) + " AS numeric), " + operands.get(1) + ")", type);
    }
    return SqlTypeUtil.isIntType(type) ? operands.get(0) : typed(function("round", operands), type);
  }

  @Override
  protected String extract(RexCall call, List<String> operands) {
    String unit = unit(call, 0);
    if (unit.equals("nanosecond")) {
      throw new Unrenderable("EXTRACT of nanoseconds");
    }
    String field = unit.equals("millisecond") || unit.equals("microsecond") ? unit + "s" : unit;
    String time = instant(call, operands, 1);
    return typed("floor(extract(" + field + " FROM " + time + "))", call.getType());
  }

  @Override
  protected String datePart(RexCall call, List<String> operands) {
    String field = TimeUnits.known(textOf(call.getOperands().get(0)));
    return "date_part(" + Literals.quoted(field) + ", " + operands.get(1) + ")";
  }

  @Override
  protected String reinterpret(RexCall call, List<String> operands) {
    RelDataType type = call.getOperands().get(0).getType();
    if (SqlTypeName.YEAR_INTERVAL_TYPES.contains(type.getSqlTypeName())) {
      throw new Unrenderable("A number of months");
    }
    return typed("trunc(extract(epoch FROM " + operands.get(0) + ") * 1000)", call.getType());
  }

  @Override
  protected String difference(RexCall call, RexCall minus, List<String> operands) {
    if (SqlTypeName.YEAR_INTERVAL_TYPES.contains(minus.getType().getSqlTypeName())) {
      throw new Unrenderable("A difference of times in months");
    }
    String span = "(" + instant(minus, operands, 0) + " - " + instant(minus, operands, 1) + ")";
    return typed("trunc(extract(epoch FROM " + span + ") * 1000)", call.getType());
  }
}

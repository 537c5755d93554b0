package dev.tidemark.planner.dialect.duckdb;

import dev.tidemark.planner.dialect.engine.EngineSql;
import dev.tidemark.planner.dialect.engine.Literals;
import dev.tidemark.planner.dialect.engine.SharedCalls;
import dev.tidemark.planner.dialect.engine.Unrenderable;
import dev.tidemark.planner.validate.function.TimeUnits;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/**
 * Operators of DuckDB, with PostgreSQL's meaning. That divisions by zero, and arguments outside a
 * function's domain, are errors is for the session to say: {@code ieee_floating_point_ops = false}.
 */
final class DuckDbCalls extends SharedCalls {
  DuckDbCalls(EngineSql engine) {
    super(engine);
    putSame("UPPER", "LOWER");
    TextFunctions texts = new TextFunctions(engine);
    put("INITCAP", (call, operands) -> TextFunctions.initcap(operands.get(0)));
    put("ILIKE", (call, operands) -> like("ILIKE", operands));
    put("NOT ILIKE", (call, operands) -> "(NOT " + like("ILIKE", operands) + ")");
    put("SIMILAR TO", TextFunctions::similar);
    put(
        "NOT SIMILAR TO",
        (call, operands) -> "(NOT " + TextFunctions.similar(call, operands) + ")");
    put("POWER", (call, operands) -> power(call, operands, this::checkedPower));
    put("LOG10", (call, operands) -> "log10(" + asDouble(operands.get(0), type(call, 0)) + ")");
    put("LOG", (call, operands) -> "log10(" + asDouble(operands.get(0), type(call, 0)) + ")");
    put("OCTET_LENGTH", (call, operands) -> typed(function("strlen", operands), call.getType()));
    put("SUBSTRING", texts::substring);
    put("SUBSTR", texts::substring);
    put("LPAD", (call, operands) -> TextFunctions.pad("lpad", call, operands));
    put("RPAD", (call, operands) -> TextFunctions.pad("rpad", call, operands));
    put("SPLIT_PART", texts::splitPart);
    put("CARDINALITY", (call, operands) -> typed(function("len", operands), call.getType()));
    put("OVERLAY", texts::overlay);
    put("ITEM", DuckDbCalls::item);
    put(
        "ARRAY",
        (call, operands) -> typed("[" + String.join(", ", operands) + "]", call.getType()));
  }

  /** DuckDB computes all operands for all rows, also where one of them is there to prevent it. */
  @Override
  protected String logical(RexCall call, List<String> operands) {
    String all = super.logical(call, operands);
    List<String> guards = new ArrayList<>();
    for (int i = 0; i < operands.size(); i++) {
      if (!Fallible.isIn(call.getOperands().get(i))) {
        guards.add(operands.get(i));
      }
    }
    if (guards.isEmpty() || guards.size() == operands.size()) {
      return all;
    }
    String decisive = call.isA(SqlKind.AND) ? "FALSE" : "TRUE";
    return "CASE WHEN (%s) IS %s THEN %s ELSE %s END"
        .formatted(infix(call.getKind().name(), guards), decisive, decisive, all);
  }

  private static RelDataType type(RexCall call, int operand) {
    return call.getOperands().get(operand).getType();
  }

  private String checkedPower(String base, String exponent) {
    return "CASE WHEN isfinite(%1$s) AND %1$s < 0 AND isfinite(%2$s) AND %2$s <> floor(%2$s) THEN CAST(error(%3$s) AS DOUBLE) ELSE power(%1$s, %2$s) END"
        .formatted(
            base,
            exponent,
            Literals.quoted(
                "INVALID_VALUE: A negative number raised to a non-integer power yields a complex"
                    + " result"));
  }

  /**
   * DuckDB computes with 64 bits where both operands have so few digits, also if the result hasn't.
   */
  @Override
  protected List<String> widened(RexCall call, List<String> operands) {
    RelDataType first = type(call, 0);
    boolean isNarrow =
        call.getType().getPrecision() >= DecimalDivision.WIDE
            && call.getOperands().stream()
                .allMatch(node -> node.getType().getPrecision() < DecimalDivision.WIDE);
    if (!isNarrow || !SqlTypeUtil.isExactNumeric(first)) {
      return operands;
    }
    List<String> widened = new ArrayList<>(operands);
    int scale = Math.max(0, first.getScale());
    widened.set(
        0, "CAST(%s AS DECIMAL(%d, %d))".formatted(operands.get(0), DecimalDivision.WIDE, scale));
    return widened;
  }

  @Override
  protected String divide(RexCall call, List<String> operands) {
    RelDataType type = call.getType();
    if (EngineSql.isInterval(type)) {
      return infix("/", operands);
    }
    if (SqlTypeUtil.isIntType(type)) {
      return typed(infix("//", operands), type);
    }
    if (type.getSqlTypeName() == SqlTypeName.DECIMAL) {
      return new DecimalDivision(call, operands)
          .write()
          .orElseGet(() -> divideRoughly(call, operands));
    }
    return infix("/", sameType(call, operands));
  }

  /** With fifteen digits, as a cast of DOUBLE gives. */
  private String divideRoughly(RexCall call, List<String> operands) {
    List<String> doubles =
        List.of(asDouble(operands.get(0), type(call, 0)), asDouble(operands.get(1), type(call, 1)));
    return typed("printf('%.15g', " + infix("/", doubles) + ")", call.getType());
  }

  @Override
  protected String modulo(RexCall call, List<String> operands) {
    String a = operands.get(0);
    String b = operands.get(1);
    String text = infix("%", operands);
    String safe =
        SqlTypeUtil.isIntType(call.getType())
                && !LiteralBounds.isAtLeast(call.getOperands().get(1), 0)
            ? "CASE WHEN %s = -1 THEN %s - %s ELSE %s END".formatted(b, a, a, text)
            : text;
    return typed(safe, call.getType());
  }

  @Override
  protected String trunc(RexCall call, List<String> operands) {
    requireFixedDigits(call);
    return hasNullDigits(call) ? typed("NULL", call.getType()) : super.trunc(call, operands);
  }

  /** DuckDB wants a number there. */
  private static boolean hasNullDigits(RexCall call) {
    return call.getOperands().size() > 1 && RexUtil.isNullLiteral(call.getOperands().get(1), true);
  }

  private static void requireFixedDigits(RexCall call) {
    boolean isVaried =
        call.getOperands().size() > 1 && !RexUtil.isConstant(call.getOperands().get(1));
    if (isVaried && type(call, 0).getSqlTypeName() == SqlTypeName.DECIMAL) {
      throw new Unrenderable(
          call.getOperator().getName() + " of a DECIMAL to a number of digits that is no constant");
    }
  }

  @Override
  protected String round(RexCall call, List<String> operands) {
    requireFixedDigits(call);
    RelDataType type = call.getType();
    if (hasNullDigits(call)) {
      return typed("NULL", type);
    }
    String text =
        operands.size() == 1 && SqlTypeUtil.isApproximateNumeric(type)
            ? "round_even(" + asDouble(operands.get(0), type(call, 0)) + ", 0)"
            : function("round", operands);
    return typed(text, type);
  }

  @Override
  protected String extract(RexCall call, List<String> operands) {
    String unit = unit(call, 0);
    String time = operands.get(1);
    String text =
        switch (unit) {
          case "epoch" -> epoch(type(call, 1), time);
          case "nanosecond" -> throw new Unrenderable("EXTRACT of nanoseconds");
          case "year", "isoyear", "decade", "century", "millennium" ->
              years(unit, type(call, 1), time);
          default -> "extract(" + unit + " FROM " + time + ")";
        };
    return typed(text, call.getType());
  }

  /** There is no year 0: before the year 1 comes -1. */
  private static String years(String unit, RelDataType type, String time) {
    String local = withoutZone(type, time);
    return switch (unit) {
      case "century", "millennium" -> "extract(" + unit + " FROM " + local + ")";
      case "decade" -> "floor(extract(year FROM " + local + ") / 10)";
      default ->
          "CASE WHEN extract(%1$s FROM %2$s) > 0 THEN extract(%1$s FROM %2$s) ELSE extract(%1$s FROM %2$s) - 1 END"
              .formatted(unit, local);
    };
  }

  /** With a zone, DuckDB counts years before the first like those after it. */
  private static String withoutZone(RelDataType type, String time) {
    return type.getSqlTypeName() == SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE
        ? "CAST(" + time + " AS TIMESTAMP)"
        : time;
  }

  /** Centuries begin with the year 1, and so do millennia. */
  @Override
  protected String truncated(String unit, RelDataType type, String time) {
    return switch (unit) {
      case "decade" -> yearsFrom(10, 0, type, time);
      case "century" -> yearsFrom(100, 1, type, time);
      case "millennium" -> yearsFrom(1000, 1, type, time);
      default ->
          type.getSqlTypeName() == SqlTypeName.TIME
              ? typed("date_trunc('" + unit + "', DATE '1970-01-01' + " + time + ")", type)
              : super.truncated(unit, type, time);
    };
  }

  private String yearsFrom(int years, int first, RelDataType type, String time) {
    String year =
        "CAST(floor((extract(year FROM %s) - %d) / %d) * %d + %d AS BIGINT)"
            .formatted(withoutZone(type, time), first, years, years, first);
    return typed("make_timestamp(" + year + ", 1, 1, 0, 0, 0)", type);
  }

  /** Whole seconds, rounded down; in integers, since a DOUBLE doesn't hold all microseconds. */
  private static String epoch(RelDataType type, String time) {
    return switch (type.getSqlTypeName()) {
      case DATE, TIMESTAMP, TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
          wholeSeconds("epoch_us(" + time + ")");
      default ->
          SqlTypeName.DAY_INTERVAL_TYPES.contains(type.getSqlTypeName())
              ? wholeSeconds("epoch_us(" + time + ")")
              : "floor(epoch(" + time + "))";
    };
  }

  private static String wholeSeconds(String micros) {
    return "((%1$s - (%1$s %% 1000000 + 1000000) %% 1000000) // 1000000)".formatted(micros);
  }

  @Override
  protected String datePart(RexCall call, List<String> operands) {
    String field = TimeUnits.known(textOf(call.getOperands().get(0)));
    String time = operands.get(1);
    return switch (field) {
      case "second" -> "(extract(microseconds FROM " + time + ") / 1e6)";
      case "milliseconds" -> "(extract(microseconds FROM " + time + ") / 1e3)";
      case "microseconds", "minute", "hour", "day", "week", "month", "quarter" ->
          typed("extract(" + field + " FROM " + time + ")", call.getType());
      case "year", "isoyear", "decade", "century", "millennium" ->
          typed(years(field, type(call, 1), time), call.getType());
      case "dow", "isodow", "doy" ->
          typed("extract(" + field + " FROM " + time + ")", call.getType());
      case "epoch" -> "epoch(" + time + ")";
      default -> throw new Unrenderable("date_part of '" + field + "'");
    };
  }

  /** Elements count from 1; a negative index has none. */
  private static String item(RexCall call, List<String> operands) {
    return "CASE WHEN %2$s >= 1 THEN (%1$s)[%2$s] END".formatted(operands.get(0), operands.get(1));
  }

  @Override
  protected String reinterpret(RexCall call, List<String> operands) {
    RexNode inner = call.getOperands().get(0);
    boolean months = SqlTypeName.YEAR_INTERVAL_TYPES.contains(inner.getType().getSqlTypeName());
    String text =
        months ? "extract(month FROM %s) + 12 * extract(year FROM %s)" : "epoch(%s) * 1000";
    return typed(text.replace("%s", operands.get(0)), call.getType());
  }

  @Override
  protected String difference(RexCall call, RexCall minus, List<String> operands) {
    String a = instant(minus, operands, 0);
    String b = instant(minus, operands, 1);
    boolean months = SqlTypeName.YEAR_INTERVAL_TYPES.contains(minus.getType().getSqlTypeName());
    String text =
        months
            ? "datesub('month', " + b + ", " + a + ")"
            : "((epoch_us(" + a + ") - epoch_us(" + b + ")) // 1000)";
    return typed(text, call.getType());
  }
}

package dev.tidemark.planner.dialect.duckdb;

import dev.tidemark.planner.dialect.engine.EngineSql;
import dev.tidemark.planner.dialect.engine.Literals;
import dev.tidemark.planner.dialect.engine.SharedCalls;
import dev.tidemark.planner.dialect.engine.Unrenderable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
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
    put("INITCAP", (call, operands) -> initcap(operands.get(0)));
    put("ILIKE", (call, operands) -> like("ILIKE", operands));
    put("NOT ILIKE", (call, operands) -> "(NOT " + like("ILIKE", operands) + ")");
    put("SIMILAR TO", (call, operands) -> similar(call, operands));
    put("NOT SIMILAR TO", (call, operands) -> "(NOT " + similar(call, operands) + ")");
    put("POWER", (call, operands) -> power(call, operands, this::checkedPower));
    put("LOG10", (call, operands) -> "log10(" + asDouble(operands.get(0), type(call, 0)) + ")");
    put("LOG", (call, operands) -> "log10(" + asDouble(operands.get(0), type(call, 0)) + ")");
    put("OCTET_LENGTH", (call, operands) -> typed(function("strlen", operands), call.getType()));
    put("SUBSTRING", this::substring);
    put("SUBSTR", this::substring);
    put("LPAD", (call, operands) -> pad("lpad", call, operands));
    put("RPAD", (call, operands) -> pad("rpad", call, operands));
    put("SPLIT_PART", this::splitPart);
    put("CARDINALITY", (call, operands) -> typed(function("len", operands), call.getType()));
    put("OVERLAY", this::overlaid);
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

  private static String similar(RexCall call, List<String> operands) {
    List<RexNode> nodes = call.getOperands();
    String escape = nodes.size() > 2 ? literalText(nodes.get(2)) : "\\";
    String regex = SimilarPattern.regex(literalText(nodes.get(1)), escape);
    return "regexp_full_match(" + operands.get(0) + ", " + Literals.quoted(regex) + ")";
  }

  private static String literalText(RexNode node) {
    String text =
        RexUtil.removeCast(node) instanceof RexLiteral literal && !literal.isNull()
            ? literal.getValueAs(String.class)
            : null;
    if (text == null) {
      throw new Unrenderable("SIMILAR TO with a pattern that is no literal");
    }
    return text;
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
        SqlTypeUtil.isIntType(call.getType()) && !isAtLeast(call.getOperands().get(1), 0)
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
    String field = textOf(call.getOperands().get(0)).toLowerCase(Locale.ROOT);
    String time = operands.get(1);
    return switch (field) {
      case "second", "seconds" -> "(extract(microseconds FROM " + time + ") / 1e6)";
      case "millisecond", "milliseconds" -> "(extract(microseconds FROM " + time + ") / 1e3)";
      case "microsecond", "microseconds", "minute", "hour", "day", "week", "month", "quarter" ->
          typed("extract(" + field + " FROM " + time + ")", call.getType());
      case "year", "isoyear", "decade", "century", "millennium" ->
          typed(years(field, type(call, 1), time), call.getType());
      case "dow", "isodow", "doy" ->
          typed("extract(" + field + " FROM " + time + ")", call.getType());
      case "epoch" -> "epoch(" + time + ")";
      default -> throw new Unrenderable("date_part of '" + field + "'");
    };
  }

  /** Whether it is a literal other than 0; a check that can fail keeps a call out of windows. */
  private static boolean isNumber(RexNode node) {
    if (node instanceof RexLiteral literal && !literal.isNull()) {
      Long value = literal.getValueAs(Long.class);
      return value != null && value != 0;
    }
    return false;
  }

  private static boolean isAtLeast(RexNode node, long bound) {
    if (node instanceof RexLiteral literal && !literal.isNull()) {
      Long value = literal.getValueAs(Long.class);
      return value != null && value >= bound;
    }
    return false;
  }

  /** Positions before the first character count, but there is nothing at them. */
  private String substring(RexCall call, List<String> operands) {
    List<RexNode> nodes = call.getOperands();
    boolean plainStart = isAtLeast(nodes.get(1), 1);
    boolean plainLength = nodes.size() == 2 || isAtLeast(nodes.get(2), 0);
    if (plainStart && plainLength) {
      return function("substring", operands);
    }
    String text = operands.get(0);
    String start = operands.get(1);
    String from = "CASE WHEN %1$s < 1 THEN 1 ELSE %1$s END".formatted(start);
    if (nodes.size() == 2) {
      return "substring(%s, %s)".formatted(text, from);
    }
    String length = operands.get(2);
    String part =
        "substring(%1$s, %4$s, CASE WHEN %2$s < 1 THEN greatest(0, CAST(%2$s AS BIGINT) + %3$s - 1) ELSE %3$s END)"
            .formatted(text, start, length, from);
    return plainLength
        ? part
        : "CASE WHEN %1$s < 0 THEN %2$s WHEN %1$s IS NULL THEN NULL ELSE %3$s END"
            .formatted(
                length,
                engine()
                    .error("INVALID_VALUE: Negative substring length not allowed", call.getType()),
                part);
  }

  /** DuckDB takes a place before the first character for the first, and a negative length for 0. */
  private String overlaid(RexCall call, List<String> operands) {
    List<RexNode> nodes = call.getOperands();
    boolean plainStart = isAtLeast(nodes.get(2), 1);
    boolean plainLength = nodes.size() == 3 || isAtLeast(nodes.get(3), 0);
    if (plainStart && plainLength) {
      return overlay(call, operands);
    }
    String text = operands.get(0);
    String start = operands.get(2);
    String length = nodes.size() == 3 ? "length(" + operands.get(1) + ")" : operands.get(3);
    String changed =
        "left(%1$s, CAST(%3$s AS BIGINT) - 1) || %2$s || substring(%1$s, greatest(1, CAST(%3$s AS BIGINT) + %4$s))"
            .formatted(text, operands.get(1), start, length);
    return plainStart
        ? "(" + changed + ")"
        : "CASE WHEN %1$s IS NULL THEN NULL WHEN %2$s < 1 THEN %3$s ELSE %4$s END"
            .formatted(
                text,
                start,
                engine()
                    .error("INVALID_VALUE: Negative substring length not allowed", call.getType()),
                changed);
  }

  private static String pad(String function, RexCall call, List<String> operands) {
    String text = operands.get(0);
    String length = operands.get(1);
    String padding = operands.size() > 2 ? operands.get(2) : "' '";
    String padded = function + "(" + text + ", " + length + ", " + padding + ")";
    boolean literal = operands.size() == 2 || call.getOperands().get(2) instanceof RexLiteral;
    if (literal && !padding.equals("''")) {
      return padded;
    }
    return "CASE WHEN %s = '' THEN left(%s, CASE WHEN %s < 0 THEN 0 ELSE %s END) ELSE %s END"
        .formatted(padding, text, length, length, padded);
  }

  private String splitPart(RexCall call, List<String> operands) {
    String check =
        isNumber(call.getOperands().get(2))
            ? ""
            : "WHEN %s = 0 THEN %s "
                .formatted(
                    operands.get(2),
                    engine()
                        .error("INVALID_VALUE: Field position must not be zero", call.getType()));
    return "CASE %4$sWHEN %2$s = '' THEN CASE WHEN %1$s IS NULL OR %3$s IN (1, -1) THEN %1$s ELSE '' END ELSE split_part(%1$s, %2$s, %3$s) END"
        .formatted(operands.get(0), operands.get(1), operands.get(2), check);
  }

  private static String initcap(String text) {
    return "array_to_string(list_transform(regexp_extract_all(lower(%s), '[\\p{L}\\p{N}]+|[^\\p{L}\\p{N}]+'), lambda w: upper(w[1]) || substring(w, 2)), '')"
        .formatted(text);
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

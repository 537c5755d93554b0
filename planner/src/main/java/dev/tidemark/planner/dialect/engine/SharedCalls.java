package dev.tidemark.planner.dialect.engine;

import dev.tidemark.planner.validate.function.TimeUnits;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BinaryOperator;
import org.apache.calcite.avatica.util.TimeUnitRange;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlQuantifyOperator;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/**
 * What DuckDB and PostgreSQL write alike: arithmetic, text, time, with casts to the plan's types.
 */
public abstract class SharedCalls extends Calls {
  protected SharedCalls(EngineSql engine) {
    super(engine);
    arithmetic();
    mathematics();
    text();
    time();
    put("SOME", (call, operands) -> quantified("ANY", call, operands));
    put("ALL", (call, operands) -> quantified("ALL", call, operands));
  }

  /** A comparison with the elements of an array; with no array it is unknown. */
  private static String quantified(String quantifier, RexCall call, List<String> operands) {
    RelDataType type = call.getOperands().get(0).getType();
    SqlKind comparison = ((SqlQuantifyOperator) call.getOperator()).comparisonKind;
    if (TextTypes.isText(type)
        && comparison != SqlKind.EQUALS
        && comparison != SqlKind.NOT_EQUALS) {
      throw new Unrenderable("The order of a text among an array's");
    }
    String array = operands.get(1);
    return "CASE WHEN %s IS NULL THEN NULL ELSE (%s %s %s (%s)) END"
        .formatted(array, operands.get(0), comparison.sql, quantifier, array);
  }

  private void arithmetic() {
    put("+", (call, operands) -> additive("+", call, operands));
    put("-", (call, operands) -> additive("-", call, operands));
    put("*", (call, operands) -> computed("*", call, operands));
    put("/", this::divide);
    put("/INT", this::divide);
    put("MOD", this::modulo);
    put("%", this::modulo);
    put("||", (call, operands) -> infix("||", operands));
    put("GREATEST", (call, operands) -> extreme("greatest", call, operands));
    put("LEAST", (call, operands) -> extreme("least", call, operands));
    put("$RECORDS", this::records);
  }

  /** NULL is no number of records either. */
  private String records(RexCall call, List<String> operands) {
    return "CASE WHEN %1$s >= 0 THEN %1$s ELSE %2$s END"
        .formatted(
            operands.get(0),
            engine()
                .error("INVALID_VALUE: LAST takes a number that is not negative", call.getType()));
  }

  private void mathematics() {
    put("ABS", (call, operands) -> typed(function("abs", operands), call.getType()));
    put("SIGN", (call, operands) -> typed(function("sign", operands), call.getType()));
    put("CEIL", (call, operands) -> whole("ceil", call, operands));
    put("FLOOR", (call, operands) -> whole("floor", call, operands));
    for (String name :
        List.of(
            "LN", "EXP", "SQRT", "SIN", "COS", "TAN", "ASIN", "ACOS", "ATAN", "ATAN2", "DEGREES",
            "RADIANS")) {
      put(name, (call, operands) -> floating(name.toLowerCase(Locale.ROOT), call, operands));
    }
    put("PI", (call, operands) -> "pi()");
    put("ROUND", this::round);
    put("TRUNC", this::trunc);
  }

  private void text() {
    putSame("REPLACE", "LEFT", "RIGHT", "STARTS_WITH", "REVERSE", "CONCAT", "MD5", "ASCII");
    put("REPEAT", (call, operands) -> function("repeat", operands));
    put("LIKE", (call, operands) -> like("LIKE", operands));
    put("NOT LIKE", (call, operands) -> "(NOT " + like("LIKE", operands) + ")");
    put("TRIM", (call, operands) -> trim(call, operands));
    for (String name : List.of("ltrim", "rtrim", "btrim")) {
      put(
          name.toUpperCase(Locale.ROOT),
          (call, operands) ->
              trimFunction(name, operands.get(0), operands.size() > 1 ? operands.get(1) : "' '"));
    }
    put("TRANSLATE3", (call, operands) -> function("translate", operands));
    put("BIT_LENGTH", (call, operands) -> typed(function("bit_length", operands), call.getType()));
    put("STRPOS", (call, operands) -> typed(function("strpos", operands), call.getType()));
    put("POSITION", this::position);
    for (String name : List.of("CHAR_LENGTH", "CHARACTER_LENGTH", "LENGTH")) {
      put(name, (call, operands) -> typed(function("length", operands), call.getType()));
    }
    put("OVERLAY", SharedCalls::overlay);
  }

  private void time() {
    put("DATE_TRUNC", this::dateTrunc);
    put("EXTRACT", this::extract);
    put("DATE_PART", this::datePart);
    // Not current_timestamp, which DuckDB takes for a column or another item that is called so.
    for (String clock : List.of("NOW", "CURRENT_TIMESTAMP", "LOCALTIMESTAMP", "CURRENT_DATE")) {
      put(clock, (call, operands) -> typed("now()", call.getType()));
    }
  }

  private static boolean isTime(RelDataType type) {
    return SqlTypeName.DATETIME_TYPES.contains(type.getSqlTypeName());
  }

  private String additive(String operator, RexCall call, List<String> operands) {
    if (operands.size() == 1) {
      return typed("(- " + operands.get(0) + ")", call.getType());
    }
    List<RexNode> nodes = call.getOperands();
    boolean interval = EngineSql.isInterval(call.getType());
    if (interval && isTime(nodes.get(0).getType()) && isTime(nodes.get(1).getType())) {
      return difference(call, operands);
    }
    if (isTime(call.getType())) {
      String sum = infix(operator, operands);
      return call.getType().getSqlTypeName() == SqlTypeName.DATE ? typed(sum, call.getType()) : sum;
    }
    return computed(operator, call, operands);
  }

  /** The span between two times. */
  private String difference(RexCall call, List<String> operands) {
    if (SqlTypeName.YEAR_INTERVAL_TYPES.contains(call.getType().getSqlTypeName())) {
      throw new Unrenderable("A difference of times in months");
    }
    return infix("-", List.of(instant(call, operands, 0), instant(call, operands, 1)));
  }

  /** A DATE operand becomes a timestamp, since differences of dates are numbers. */
  protected final String instant(RexCall call, List<String> operands, int operand) {
    boolean date = call.getOperands().get(operand).getType().getSqlTypeName() == SqlTypeName.DATE;
    return date ? "CAST(" + operands.get(operand) + " AS timestamp)" : operands.get(operand);
  }

  /** Arithmetic in the result's own type: both engines would pick others for mixed operands. */
  protected final String computed(String operator, RexCall call, List<String> operands) {
    RelDataType type = call.getType();
    boolean isDecimal = type.getSqlTypeName() == SqlTypeName.DECIMAL;
    String text = infix(operator, isDecimal ? widened(call, operands) : sameType(call, operands));
    return isDecimal ? typed(text, type) : text;
  }

  /** Operands of DECIMAL arithmetic, so that the engine has room for the result's digits. */
  protected List<String> widened(RexCall call, List<String> operands) {
    return operands;
  }

  /** Operands of a floating-point operation, cast to its type where they have another. */
  protected final List<String> sameType(RexCall call, List<String> operands) {
    RelDataType type = call.getType();
    if (!SqlTypeUtil.isApproximateNumeric(type)) {
      return operands;
    }
    List<String> cast = new ArrayList<>();
    for (int i = 0; i < operands.size(); i++) {
      RelDataType own = call.getOperands().get(i).getType();
      boolean same = engine().type(own).equals(engine().type(type));
      cast.add(same ? operands.get(i) : typed(operands.get(i), type));
    }
    return cast;
  }

  protected abstract String divide(RexCall call, List<String> operands);

  protected abstract String modulo(RexCall call, List<String> operands);

  protected abstract String round(RexCall call, List<String> operands);

  protected abstract String extract(RexCall call, List<String> operands);

  protected abstract String datePart(RexCall call, List<String> operands);

  protected final boolean isExactNumber(RexCall call) {
    return SqlTypeUtil.isExactNumeric(call.getType());
  }

  private String extreme(String function, RexCall call, List<String> operands) {
    String wanted = engine().type(call.getType());
    List<String> cast = new ArrayList<>();
    for (int i = 0; i < operands.size(); i++) {
      RelDataType own = call.getOperands().get(i).getType();
      String text =
          engine().type(own).equals(wanted)
              ? operands.get(i)
              : engine().cast(operands.get(i), own, call.getType());
      boolean isText = TextTypes.isText(call.getType());
      cast.add(isText ? engine().sortKey(text, call.getType()) : text);
    }
    return function(function, cast);
  }

  private String whole(String function, RexCall call, List<String> operands) {
    if (operands.size() == 2) {
      if (!function.equals("floor")) {
        throw new Unrenderable("CEIL of a time");
      }
      return truncated(unit(call, 1), call.getType(), operands.get(0));
    }
    return SqlTypeUtil.isIntType(call.getType())
        ? operands.get(0)
        : typed(function(function, operands), call.getType());
  }

  protected String trunc(RexCall call, List<String> operands) {
    return SqlTypeUtil.isIntType(call.getType()) && operands.size() == 1
        ? operands.get(0)
        : typed(function("trunc", operands), call.getType());
  }

  private String floating(String function, RexCall call, List<String> operands) {
    List<String> doubles = new ArrayList<>();
    for (int i = 0; i < operands.size(); i++) {
      doubles.add(asDouble(operands.get(i), call.getOperands().get(i).getType()));
    }
    return typed(function(function, doubles), call.getType());
  }

  /** The planner writes square roots as powers. */
  protected final String power(
      RexCall call, List<String> operands, BinaryOperator<String> general) {
    String base = asDouble(operands.get(0), call.getOperands().get(0).getType());
    String exponent = asDouble(operands.get(1), call.getOperands().get(1).getType());
    boolean root =
        call.getOperands().get(1) instanceof RexLiteral literal
            && !literal.isNull()
            && Double.valueOf(0.5).equals(literal.getValueAs(Double.class));
    return typed(root ? "sqrt(" + base + ")" : general.apply(base, exponent), call.getType());
  }

  /** In PostgreSQL a backslash escapes where nothing else is said. */
  public static String like(String operator, List<String> operands) {
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

  private static String trim(RexCall call, List<String> operands) {
    String side = String.valueOf(((RexLiteral) call.getOperands().get(0)).getValue());
    String function =
        switch (side) {
          case "LEADING" -> "ltrim";
          case "TRAILING" -> "rtrim";
          default -> "btrim";
        };
    return trimFunction(function, operands.get(2), operands.get(1));
  }

  private static String trimFunction(String function, String text, String characters) {
    return function.equals("btrim")
        ? "trim(BOTH " + characters + " FROM " + text + ")"
        : function + "(" + text + ", " + characters + ")";
  }

  private String position(RexCall call, List<String> operands) {
    if (operands.size() > 2) {
      throw new Unrenderable("POSITION with FROM");
    }
    return typed("strpos(" + operands.get(1) + ", " + operands.get(0) + ")", call.getType());
  }

  public static String overlay(RexCall call, List<String> operands) {
    String length = operands.size() > 3 ? " FOR " + operands.get(3) : "";
    return "overlay("
        + operands.get(0)
        + " PLACING "
        + operands.get(1)
        + " FROM "
        + operands.get(2)
        + length
        + ")";
  }

  private String dateTrunc(RexCall call, List<String> operands) {
    String unit = textOf(call.getOperands().get(0));
    if (!TimeUnits.isKnown(unit)) {
      throw new Unrenderable("date_trunc of '" + unit + "'");
    }
    return truncated(TimeUnits.known(unit), call.getType(), operands.get(1));
  }

  protected String truncated(String unit, RelDataType type, String time) {
    boolean date = type.getSqlTypeName() == SqlTypeName.DATE;
    String instant = date ? "CAST(" + time + " AS timestamp)" : time;
    return typed("date_trunc('" + unit + "', " + instant + ")", type);
  }

  public static String textOf(RexNode node) {
    RexNode inner = node;
    while (inner.isA(SqlKind.CAST)) {
      inner = ((RexCall) inner).getOperands().get(0);
    }
    String text = inner instanceof RexLiteral literal ? literal.getValueAs(String.class) : null;
    if (text == null) {
      throw new Unrenderable("A unit of time that isn't a literal");
    }
    return text;
  }

  /** The unit that a flag operand names, in lower case. */
  public static String unit(RexCall call, int operand) {
    Object flag = ((RexLiteral) call.getOperands().get(operand)).getValue();
    if (flag instanceof TimeUnitRange range && range.endUnit == null) {
      return range.name().toLowerCase(Locale.ROOT);
    }
    throw new Unrenderable("The unit of time " + flag);
  }
}

package dev.tidemark.planner.dialect.engine;

import dev.tidemark.planner.validate.type.TidemarkTypeFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUnknownAs;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.util.Sarg;

/** Operators and functions of one engine. A subclass registers by name what is not alike. */
public abstract class Calls {

  /** How one operator is written. */
  @FunctionalInterface
  public interface Form {
    String write(RexCall call, List<String> operands);
  }

  private final EngineSql engine;
  private final Map<String, Form> forms = new HashMap<>();

  protected Calls(EngineSql engine) {
    this.engine = engine;
  }

  protected final EngineSql engine() {
    return engine;
  }

  protected final void put(String operator, Form form) {
    forms.put(operator, form);
  }

  /** Functions that both engines call alike, by lower-case name. */
  protected final void putSame(String... names) {
    for (String name : names) {
      put(name, (call, operands) -> function(name.toLowerCase(Locale.ROOT), operands));
    }
  }

  protected static String function(String name, List<String> operands) {
    return name + "(" + String.join(", ", operands) + ")";
  }

  protected static String infix(String operator, List<String> operands) {
    return "(" + String.join(" " + operator + " ", operands) + ")";
  }

  public final String write(RexCall call, Operands expressions) {
    SqlKind kind = call.getKind();
    if (kind == SqlKind.SEARCH) {
      return search(call, expressions);
    }
    if (kind == SqlKind.OR && isList(call)) {
      return list(call, expressions);
    }
    if (kind == SqlKind.REINTERPRET
        && call.getOperands().get(0) instanceof RexCall minus
        && minus.getOperator() == SqlStdOperatorTable.MINUS_DATE
        && SqlTypeName.DATETIME_TYPES.contains(
            minus.getOperands().get(1).getType().getSqlTypeName())) {
      return difference(call, minus, expressions.writeAll(minus.getOperands()));
    }
    List<String> operands = expressions.writeAll(call.getOperands());
    return switch (kind) {
      case AND, OR -> logical(call, operands);
      case NOT -> "(NOT " + operands.get(0) + ")";
      case IS_NULL, IS_NOT_NULL -> "(" + operands.get(0) + " " + call.getOperator().getName() + ")";
      case IS_TRUE, IS_FALSE, IS_NOT_TRUE, IS_NOT_FALSE -> truth(kind, operands.get(0));
      case EQUALS, NOT_EQUALS, IS_DISTINCT_FROM, IS_NOT_DISTINCT_FROM ->
          compare(call, operands, call.getOperator().getName());
      case LESS_THAN, LESS_THAN_OR_EQUAL, GREATER_THAN, GREATER_THAN_OR_EQUAL ->
          compare(call, operands, call.getOperator().getName());
      case CASE -> caseOf(operands);
      case COALESCE -> function("coalesce", operands);
      case CAST, SAFE_CAST -> cast(call, operands);
      case REINTERPRET -> isHidden(call) ? operands.get(0) : reinterpret(call, operands);
      default -> other(call, operands);
    };
  }

  /** AND and OR; what decides alone keeps the others from being computed. */
  protected String logical(RexCall call, List<String> operands) {
    return infix(call.getKind().name(), operands);
  }

  private String other(RexCall call, List<String> operands) {
    Form form = forms.get(call.getOperator().getName().toUpperCase(Locale.ROOT));
    if (form == null) {
      form = forms.get(call.getKind().name());
    }
    if (form == null) {
      throw new Unrenderable("The function " + call.getOperator().getName());
    }
    return form.write(call, operands);
  }

  /** A literal that is kept from Calcite, see {@code validate.literal.LiteralOrder}. */
  private static boolean isHidden(RexCall call) {
    return call.getType().equals(call.getOperands().get(0).getType());
  }

  private static String caseOf(List<String> operands) {
    StringBuilder text = new StringBuilder("CASE");
    for (int i = 0; i + 1 < operands.size(); i += 2) {
      text.append(" WHEN ").append(operands.get(i)).append(" THEN ").append(operands.get(i + 1));
    }
    return text.append(" ELSE ")
        .append(operands.get(operands.size() - 1))
        .append(" END")
        .toString();
  }

  private String cast(RexCall call, List<String> operands) {
    RelDataType from = call.getOperands().get(0).getType();
    return call.getKind() == SqlKind.SAFE_CAST
        ? engine.tryCast(operands.get(0), from, call.getType())
        : engine.cast(operands.get(0), from, call.getType());
  }

  private String compare(RexCall call, List<String> operands, String operator) {
    RelDataType left = call.getOperands().get(0).getType();
    RelDataType right = call.getOperands().get(1).getType();
    String a = operands.get(0);
    String b = operands.get(1);
    if ((SqlTypeUtil.isApproximateNumeric(left) && SqlTypeUtil.isExactNumeric(right))
        || (SqlTypeUtil.isExactNumeric(left) && SqlTypeUtil.isApproximateNumeric(right))) {
      a = asDouble(a, left);
      b = asDouble(b, right);
    }
    boolean ordering =
        !call.isA(
            List.of(
                SqlKind.EQUALS,
                SqlKind.NOT_EQUALS,
                SqlKind.IS_DISTINCT_FROM,
                SqlKind.IS_NOT_DISTINCT_FROM));
    if (ordering && TextTypes.isText(left)) {
      a = engine.sortKey(a, left);
    }
    RelDataType compared = SqlTypeUtil.isApproximateNumeric(left) ? left : right;
    return comparison(call.getKind(), compared, a, b, operator);
  }

  /**
   * A comparison of two operands of one kind.
   *
   * @param type the operands', floating-point if one of them is
   */
  protected String comparison(SqlKind kind, RelDataType type, String a, String b, String operator) {
    return "(" + a + " " + operator + " " + b + ")";
  }

  /** IS TRUE and its like. */
  protected String truth(SqlKind kind, String operand) {
    return "(" + operand + " " + kind.name().replace('_', ' ') + ")";
  }

  protected final String asDouble(String text, RelDataType type) {
    return type.getSqlTypeName() == SqlTypeName.DOUBLE
        ? text
        : "CAST(" + text + " AS double precision)";
  }

  protected final String typed(String text, RelDataType type) {
    return "CAST(" + text + " AS " + engine.type(type) + ")";
  }

  /** IN lists stay lists; ranges become comparisons. */
  private String search(RexCall call, Operands expressions) {
    RexNode operand = call.getOperands().get(0);
    RexLiteral literal = (RexLiteral) call.getOperands().get(1);
    Sarg<?> sarg = literal.getValueAs(Sarg.class);
    RexBuilder builder = new RexBuilder(new TidemarkTypeFactory());
    boolean points = sarg != null && (sarg.isPoints() || sarg.isComplementedPoints());
    if (!points || sarg.pointCount < 2 || sarg.nullAs != RexUnknownAs.UNKNOWN) {
      return expressions.write(RexUtil.expandSearch(builder, null, call));
    }
    List<String> items = new ArrayList<>();
    RexNode expanded = RexUtil.expandSearch(builder, null, call);
    for (RexNode point : ((RexCall) expanded).getOperands()) {
      items.add(expressions.write(((RexCall) point).getOperands().get(1)));
    }
    return "("
        + expressions.write(operand)
        + (sarg.isPoints() ? " IN (" : " NOT IN (")
        + String.join(", ", items)
        + "))";
  }

  /** Whether it is what IN with parameters has become: one column equals this or that. */
  private boolean isList(RexCall or) {
    RexNode column = null;
    for (RexNode operand : or.getOperands()) {
      if (!operand.isA(SqlKind.EQUALS)) {
        return false;
      }
      List<RexNode> sides = ((RexCall) operand).getOperands();
      boolean isSame = column == null || column.equals(sides.get(0));
      column = sides.get(0);
      if (!isSame
          || !(column instanceof RexInputRef)
          || !canList(column.getType())
          || !RexUtil.isConstant(sides.get(1))
          || column.getType().getSqlTypeName() != sides.get(1).getType().getSqlTypeName()) {
        return false;
      }
    }
    return true;
  }

  /** Whether IN compares values of the type as = does. */
  protected boolean canList(RelDataType type) {
    return true;
  }

  private static String list(RexCall or, Operands expressions) {
    List<String> items = new ArrayList<>();
    for (RexNode operand : or.getOperands()) {
      items.add(expressions.write(((RexCall) operand).getOperands().get(1)));
    }
    RexNode column = ((RexCall) or.getOperands().get(0)).getOperands().get(0);
    return "(" + expressions.write(column) + " IN (" + String.join(", ", items) + "))";
  }

  /** The span between two times as a number, as {@link #reinterpret} counts. */
  protected abstract String difference(RexCall call, RexCall minus, List<String> operands);

  /** An interval as a number: days and smaller in milliseconds, years and months in months. */
  protected abstract String reinterpret(RexCall call, List<String> operands);
}

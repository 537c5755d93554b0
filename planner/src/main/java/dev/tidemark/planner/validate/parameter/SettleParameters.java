package dev.tidemark.planner.validate.parameter;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.parse.token.Positions;
import dev.tidemark.planner.validate.function.ArgumentTypes;
import dev.tidemark.planner.validate.type.RelTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.type.ExplicitOperandTypeInference;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/**
 * Finds what the parameters that are a call's own operands must be, as PostgreSQL does: what stands
 * beside them where operands are of one type, else what the function takes. Comes before Calcite's
 * inference, which knows fewer places and only asks some of them.
 */
public final class SettleParameters {
  private final RelDataTypeFactory types;
  private final ParameterTypes parameters;
  private final Function<SqlNode, RelDataType> typeOf;
  private final OpenOperands operands;

  /**
   * For calls of one scope.
   *
   * @param typeOf the type of an operand there
   */
  public SettleParameters(
      RelDataTypeFactory types, ParameterTypes parameters, Function<SqlNode, RelDataType> typeOf) {
    this.types = types;
    this.parameters = parameters;
    this.typeOf = typeOf;
    this.operands = new OpenOperands(types, parameters, typeOf);
  }

  /**
   * Decides the types of the call's parameters; a place that says nothing leaves them open.
   *
   * @throws TidemarkException TYPE_MISMATCH for a parameter that could be of several types
   */
  public void settle(SqlCall call) {
    if (!operands.hasOpen(call)) {
      return;
    }
    ArgumentTypes.counts(call).forEach(count -> operands.decide(count, SqlTypeName.INTEGER));
    switch (call.getKind()) {
      case CAST -> operands.decide(call.operand(0), typeOf.apply(call.operand(1)));
      case CASE -> settleCase((SqlCase) call);
      case IN, NOT_IN -> settleList(call);
      case SOME, ALL -> settleQuantified(call);
      case EQUALS,
          NOT_EQUALS,
          LESS_THAN,
          LESS_THAN_OR_EQUAL,
          GREATER_THAN,
          GREATER_THAN_OR_EQUAL,
          IS_DISTINCT_FROM,
          IS_NOT_DISTINCT_FROM,
          BETWEEN,
          COALESCE,
          NULLIF,
          GREATEST_PG,
          LEAST_PG,
          ARRAY_VALUE_CONSTRUCTOR ->
          operands.alikeOrTexts(call.getOperandList());
      case VALUES -> operands.alike(call.getOperandList());
      case LAG, LEAD -> settleDefault(call);
      case PLUS, MINUS, TIMES, DIVIDE, MOD -> settleArithmetic(call);
      case PLUS_PREFIX, MINUS_PREFIX -> requireType(call.operand(0), "DOUBLE");
      case ITEM -> settleItem(call);
      case PRECEDING, FOLLOWING -> operands.decide(call.operand(0), SqlTypeName.INTEGER);
      case PERCENTILE_CONT, PERCENTILE_DISC -> operands.decide(call.operand(0), SqlTypeName.DOUBLE);
      case ROW, AS, OVER, CAST_NOT_NULL, DESCENDING, NULLS_FIRST, NULLS_LAST -> {
        // What stands around it knows.
      }
      default -> settleArguments(call);
    }
  }

  /** A NULLIF is a CASE whose parameter has its type from the condition. */
  private void settleCase(SqlCase call) {
    List<SqlNode> results = new ArrayList<>(call.getThenOperands().getList());
    Optional.ofNullable(call.getElseOperand()).ifPresent(results::add);
    if (!operands.alike(results).isEmpty()) {
      for (SqlNode condition : call.getWhenOperands()) {
        if (condition instanceof SqlCall comparison) {
          settle(comparison);
        }
      }
      operands.alikeOrTexts(results);
    }
    if (call.getValueOperand() == null) {
      call.getWhenOperands().forEach(condition -> operands.decide(condition, SqlTypeName.BOOLEAN));
    }
  }

  private void settleList(SqlCall call) {
    SqlNode left = call.operand(0);
    if (call.operand(1) instanceof SqlNodeList list) {
      List<SqlNode> all = new ArrayList<>(list.getList());
      all.add(0, left);
      operands.alikeOrTexts(all);
    } else {
      settleFields(left, typeOf.apply(call.operand(1)));
    }
  }

  private void settleFields(SqlNode left, RelDataType row) {
    if (left.getKind() != SqlKind.ROW) {
      operands.decide(left, OpenOperands.column(row));
    } else if (row.getFieldCount() == ((SqlCall) left).operandCount()) {
      for (int i = 0; i < row.getFieldCount(); i++) {
        operands.decide(((SqlCall) left).operand(i), row.getFieldList().get(i).getType());
      }
    }
  }

  /** {@code x = ANY (?)}: what stands alone in brackets is an array of what it is compared with. */
  private void settleQuantified(SqlCall call) {
    boolean isAlone = call.operand(1) instanceof SqlNodeList list && list.size() == 1;
    if (!isAlone) {
      settleList(call);
      return;
    }
    SqlNode left = call.operand(0);
    SqlNode array = ((SqlNodeList) call.operand(1)).get(0);
    if (operands.isOpen(array)) {
      operands.alikeOrTexts(List.of(left));
      operands.decide(array, types.createArrayType(nullable(element(typeOf.apply(left))), -1));
    } else if (operands.isOpenArray(array)) {
      List<SqlNode> all = new ArrayList<>(((SqlCall) array).getOperandList());
      all.add(0, left);
      operands.alikeOrTexts(all);
    } else {
      RelDataType type = typeOf.apply(array);
      operands.decide(left, Optional.ofNullable(type.getComponentType()).orElse(type));
    }
  }

  /** An array of literal texts is one of VARCHAR. */
  private RelDataType element(RelDataType type) {
    return type.getSqlTypeName() == SqlTypeName.CHAR ? parameters.text() : type;
  }

  private RelDataType nullable(RelDataType type) {
    return types.createTypeWithNullability(type, true);
  }

  private void settleDefault(SqlCall call) {
    if (call.operandCount() > 2) {
      operands.alikeOrTexts(List.of(call.operand(0), call.operand(2)));
    }
  }

  private void settleArithmetic(SqlCall call) {
    boolean isFirst = operands.isOpen(call.operand(0));
    SqlNode parameter = call.operand(isFirst ? 0 : 1);
    Optional<RelDataType> other = operands.known(call.operand(isFirst ? 1 : 0)).findFirst();
    if (other.isEmpty()) {
      requireType(parameter, "INTEGER");
      return;
    }
    RelDataType type = other.get();
    if (SqlTypeUtil.isInterval(type)) {
      settleBesideInterval(call, parameter, isFirst);
    } else if (SqlTypeUtil.isDatetime(type) && call.getKind() != SqlKind.MINUS) {
      throw open(
          parameter,
          "Cannot move " + RelTypes.shown(type) + " by a parameter; write ? * INTERVAL '1' DAY");
    } else {
      operands.decide(parameter, type);
    }
  }

  /** No parameter is an interval, so what an interval is added to is a time. */
  private void settleBesideInterval(SqlCall call, SqlNode parameter, boolean isFirst) {
    boolean isMoved = call.getKind() == SqlKind.PLUS || call.getKind() == SqlKind.MINUS && isFirst;
    if (isMoved) {
      operands.decide(parameter, SqlTypeName.TIMESTAMP);
    } else if (call.getKind() == SqlKind.TIMES || call.getKind() == SqlKind.DIVIDE) {
      operands.decide(parameter, SqlTypeName.BIGINT);
    } else {
      throw open(parameter, "A parameter is no interval; write ? * INTERVAL '1' DAY");
    }
  }

  private void settleItem(SqlCall call) {
    if (operands.isOpen(call.operand(0))) {
      requireType(call.operand(0), "INTEGER ARRAY");
    }
    operands.decide(call.operand(1), SqlTypeName.INTEGER);
  }

  private void settleArguments(SqlCall call) {
    if (call.getOperator().getOperandTypeInference() instanceof ExplicitOperandTypeInference) {
      return; // it says so itself
    }
    for (int i = 0; i < call.operandCount(); i++) {
      SqlNode operand = call.operand(i);
      if (operands.isOpen(operand)) {
        settleArgument(call, operand, ArgumentFamily.of(call, i));
      }
    }
  }

  private void settleArgument(SqlCall call, SqlNode parameter, ArgumentFamily family) {
    switch (family) {
      case TEXT -> operands.decide(parameter, noTextBeside(call).orElseGet(parameters::text));
      case NUMBER -> requireType(parameter, "DOUBLE");
      case ARRAY -> requireType(parameter, "INTEGER ARRAY");
      case ANY, TRUTH, WHOLE, DOUBLE, TIME ->
          family.type().ifPresent(type -> operands.decide(parameter, type));
    }
  }

  private Optional<RelDataType> noTextBeside(SqlCall call) {
    return call.getOperandList().stream()
        .filter(operand -> operand != null && !(operand instanceof SqlNodeList))
        .flatMap(operands::known)
        .filter(type -> SqlTypeUtil.isBinary(type) || SqlTypeUtil.isArray(type))
        .findFirst();
  }

  private void requireType(SqlNode node, String example) {
    if (operands.isOpen(node)) {
      throw open(
          node,
          "The parameter could be of several types here; say which, as in CAST(? AS "
              + example
              + ")");
    }
  }

  private static TidemarkException open(SqlNode parameter, String sentence) {
    return TidemarkException.at(Positions.of(parameter), ErrorCode.TYPE_MISMATCH, sentence);
  }
}

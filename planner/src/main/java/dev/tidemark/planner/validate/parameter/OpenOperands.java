package dev.tidemark.planner.validate.parameter;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlUtil;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/**
 * Operands of one scope that are parameters of no type yet, and what those beside them say of it.
 */
final class OpenOperands {
  private final RelDataTypeFactory types;
  private final ParameterTypes parameters;
  private final Function<SqlNode, RelDataType> typeOf;

  OpenOperands(
      RelDataTypeFactory types, ParameterTypes parameters, Function<SqlNode, RelDataType> typeOf) {
    this.types = types;
    this.parameters = parameters;
    this.typeOf = typeOf;
  }

  /**
   * Whether any of the call's own operands is one, also in a list of operands, a row or an array.
   */
  boolean hasOpen(SqlCall call) {
    return call.getOperandList().stream().anyMatch(this::isOpenWithin);
  }

  private boolean isOpenWithin(@Nullable SqlNode operand) {
    if (operand instanceof SqlNodeList list) {
      return list.stream().anyMatch(this::isOpenWithin);
    } else if (operand instanceof SqlCall call
        && (call.getKind() == SqlKind.ROW || call.getKind() == SqlKind.ARRAY_VALUE_CONSTRUCTOR)) {
      return hasOpen(call);
    }
    return operand != null && isOpen(operand);
  }

  /** Calcite marks the arguments of a COALESCE with a cast, once they aren't NULL. */
  private static SqlNode unmarked(SqlNode node) {
    return node instanceof SqlCall call && call.getKind() == SqlKind.CAST_NOT_NULL
        ? call.operand(0)
        : node;
  }

  /** Says what a parameter is; of anything else nothing. */
  void decide(SqlNode node, RelDataType type) {
    if (unmarked(node) instanceof SqlDynamicParam parameter) {
      parameters.decide(parameter, type);
    }
  }

  void decide(SqlNode node, SqlTypeName type) {
    decide(node, types.createSqlType(type));
  }

  /**
   * Gives operands of one type that of those which have one; of rows, field by field.
   *
   * @return the parameters that stay open
   */
  List<SqlNode> alike(List<SqlNode> operands) {
    int fields = width(operands);
    if (fields == 0) {
      return alikeValues(operands);
    }
    List<SqlNode> open = new ArrayList<>();
    for (int i = 0; i < fields; i++) {
      int field = i;
      open.addAll(
          alikeValues(
              operands.stream()
                  .filter(
                      row ->
                          row.getKind() == SqlKind.ROW && ((SqlCall) row).operandCount() == fields)
                  .map(row -> (SqlNode) ((SqlCall) row).operand(field))
                  .toList()));
    }
    return open;
  }

  /** The same, and what stays open is a text. */
  void alikeOrTexts(List<SqlNode> operands) {
    alike(operands).forEach(parameter -> decide(parameter, SqlTypeName.VARCHAR));
  }

  /** Zero for values. */
  private static int width(List<SqlNode> operands) {
    return operands.stream()
        .filter(operand -> operand.getKind() == SqlKind.ROW)
        .map(row -> ((SqlCall) row).operandCount())
        .findFirst()
        .orElse(0);
  }

  private List<SqlNode> alikeValues(List<SqlNode> operands) {
    List<SqlNode> open = operands.stream().filter(this::isOpen).toList();
    if (open.isEmpty()) {
      return open;
    }
    Optional<RelDataType> common = common(operands.stream().flatMap(this::known).toList());
    if (common.isEmpty()) {
      return open;
    }
    open.forEach(parameter -> decide(parameter, common.get()));
    return List.of();
  }

  boolean isOpen(SqlNode node) {
    return unmarked(node) instanceof SqlDynamicParam parameter
        && parameters.find(parameter).isEmpty();
  }

  /** The type of an operand, where it has one by itself. */
  Stream<RelDataType> known(SqlNode operand) {
    if (isOpen(operand) || SqlUtil.isNullLiteral(operand, false) || isOpenArray(operand)) {
      return Stream.of();
    }
    return Stream.of(typeOf.apply(operand))
        .map(OpenOperands::column)
        .filter(type -> !type.isStruct() && !isNothing(type));
  }

  boolean isOpenArray(SqlNode operand) {
    return operand.getKind() == SqlKind.ARRAY_VALUE_CONSTRUCTOR
        && ((SqlCall) operand)
            .getOperandList().stream()
                .allMatch(item -> isOpen(item) || SqlUtil.isNullLiteral(item, false));
  }

  private static boolean isNothing(RelDataType type) {
    return switch (type.getSqlTypeName()) {
      case NULL, UNKNOWN, ANY -> true;
      default -> false;
    };
  }

  /** That of a sub-query's rows, where they have one. */
  static RelDataType column(RelDataType type) {
    return type.isStruct() && type.getFieldCount() == 1
        ? type.getFieldList().get(0).getType()
        : type;
  }

  /** A literal text is whatever stands beside it. */
  private Optional<RelDataType> common(List<RelDataType> known) {
    List<RelDataType> typed =
        known.stream().filter(type -> type.getSqlTypeName() != SqlTypeName.CHAR).toList();
    if (typed.isEmpty()) {
      return known.stream().findFirst();
    }
    return Optional.ofNullable(types.leastRestrictive(typed)).or(() -> typed.stream().findFirst());
  }
}

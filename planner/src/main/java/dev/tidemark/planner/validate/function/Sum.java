package dev.tidemark.planner.validate.function;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlBinaryOperator;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.InferTypes;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/**
 * {@code a + b}, which is Calcite's once a date with an interval beside it has become a timestamp:
 * Calcite would make a date of the sum, and lose its hours.
 */
final class Sum extends SqlBinaryOperator {
  Sum() {
    super(
        "+",
        SqlKind.PLUS,
        40,
        true,
        ReturnTypes.NULLABLE_SUM,
        InferTypes.FIRST_KNOWN,
        OperandTypes.PLUS_OPERATOR);
  }

  @Override
  public boolean checkOperandTypes(SqlCallBinding binding, boolean throwOnFailure) {
    castDate(binding, 0, 1);
    castDate(binding, 1, 0);
    ((SqlBasicCall) binding.getCall()).setOperator(SqlStdOperatorTable.PLUS);
    return SqlStdOperatorTable.PLUS.checkOperandTypes(binding, throwOnFailure);
  }

  /** Makes a timestamp of one operand if it is a date and the other an interval. */
  static void castDate(SqlCallBinding binding, int date, int interval) {
    RelDataType type = binding.getOperandType(date);
    if (!SqlTypeUtil.isDate(type) || !SqlTypeUtil.isInterval(binding.getOperandType(interval))) {
      return;
    }
    SqlCall call = binding.getCall();
    SqlNode operand = call.operand(date);
    SqlNode cast =
        SqlStdOperatorTable.CAST.createCall(
            operand.getParserPosition(),
            operand,
            SqlTypeUtil.convertTypeToSpec(
                binding.getTypeFactory().createSqlType(SqlTypeName.TIMESTAMP)));
    call.setOperand(date, cast);
    binding.getValidator().deriveType(binding.getScope(), cast);
  }
}

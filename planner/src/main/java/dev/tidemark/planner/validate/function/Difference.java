package dev.tidemark.planner.validate.function;

import java.math.BigDecimal;
import java.util.List;
import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlBinaryOperator;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.InferTypes;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.sql2rel.SqlRexContext;

/**
 * {@code a - b} of two times, which Calcite only knows with a unit: of two dates it is the number
 * of days, of timestamps the interval between them. For anything else it steps back for Calcite's,
 * where a date less an interval is a timestamp, as in {@link Sum}.
 */
public final class Difference extends SqlBinaryOperator {
  private static final long MILLIS_OF_DAY = 86_400_000L;

  Difference() {
    super(
        "-",
        SqlKind.MINUS,
        40,
        true,
        ReturnTypes.NULLABLE_SUM,
        InferTypes.FIRST_KNOWN,
        OperandTypes.MINUS_OPERATOR);
  }

  @Override
  public boolean checkOperandTypes(SqlCallBinding binding, boolean throwOnFailure) {
    if (isOfTimes(binding)) {
      return true;
    }
    Sum.castDate(binding, 0, 1);
    ((SqlBasicCall) binding.getCall()).setOperator(SqlStdOperatorTable.MINUS);
    return SqlStdOperatorTable.MINUS.checkOperandTypes(binding, throwOnFailure);
  }

  @Override
  public RelDataType inferReturnType(SqlOperatorBinding binding) {
    if (!isOfTimes(binding)) {
      return super.inferReturnType(binding);
    }
    RelDataTypeFactory types = binding.getTypeFactory();
    RelDataType first = binding.getOperandType(0);
    RelDataType second = binding.getOperandType(1);
    boolean areDates =
        first.getSqlTypeName() == SqlTypeName.DATE && second.getSqlTypeName() == SqlTypeName.DATE;
    RelDataType type =
        areDates
            ? types.createSqlType(SqlTypeName.INTEGER)
            : types.createSqlIntervalType(seconds());
    return types.createTypeWithNullability(type, first.isNullable() || second.isNullable());
  }

  private static boolean isOfTimes(SqlOperatorBinding binding) {
    return isDay(binding.getOperandType(0)) && isDay(binding.getOperandType(1));
  }

  private static boolean isDay(RelDataType type) {
    return SqlTypeUtil.isDatetime(type) && type.getSqlTypeName() != SqlTypeName.TIME;
  }

  private static SqlIntervalQualifier seconds() {
    return new SqlIntervalQualifier(TimeUnit.DAY, TimeUnit.SECOND, SqlParserPos.ZERO);
  }

  /** The difference over rows. */
  public static RexNode toRex(SqlRexContext context, SqlCall call) {
    RexBuilder rex = context.getRexBuilder();
    RelDataTypeFactory types = rex.getTypeFactory();
    List<RexNode> times =
        List.of(
            context.convertExpression(call.operand(0)), context.convertExpression(call.operand(1)));
    RelDataType type = context.getValidator().getValidatedNodeType(call);
    if (type.getSqlTypeName() != SqlTypeName.INTEGER) {
      return rex.makeCall(type, SqlStdOperatorTable.MINUS_DATE, times);
    }
    RelDataType span =
        types.createTypeWithNullability(types.createSqlIntervalType(seconds()), type.isNullable());
    RelDataType count =
        types.createTypeWithNullability(types.createSqlType(SqlTypeName.BIGINT), type.isNullable());
    RexNode millis =
        rex.makeReinterpretCast(
            count,
            rex.makeCall(span, SqlStdOperatorTable.MINUS_DATE, times),
            rex.makeLiteral(false));
    RexNode days =
        rex.makeCall(
            count,
            SqlStdOperatorTable.DIVIDE_INTEGER,
            List.of(millis, rex.makeBigintLiteral(BigDecimal.valueOf(MILLIS_OF_DAY))));
    return rex.makeCast(type, days);
  }
}

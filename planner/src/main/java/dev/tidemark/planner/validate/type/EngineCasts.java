package dev.tidemark.planner.validate.type;

import java.math.BigDecimal;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexExecutor;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.fun.SqlLibraryOperators;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/**
 * Leaves casts of constants to the engines wherever Calcite would compute them unlike PostgreSQL:
 * it cuts fractions instead of rounding them, drops microseconds and writes TRUE in capitals. A
 * cast that shortens a text is {@code left} of it.
 */
public final class EngineCasts extends RexBuilder {
  /** Computes no constant: the engines do. */
  public static final RexExecutor NOTHING_IN_CALCITE =
      (builder, constants, reduced) -> reduced.addAll(constants);

  public EngineCasts(RelDataTypeFactory types) {
    super(types);
  }

  @Override
  public RexNode makeCast(
      SqlParserPos position,
      RelDataType type,
      RexNode operand,
      boolean matchNullability,
      boolean safe,
      RexLiteral format) {
    if (operand instanceof RexLiteral literal && !literal.isNull() && changes(literal, type)) {
      return makeAbstractCast(position, type, operand, safe, format);
    }
    if (!(operand instanceof RexLiteral) && shortens(operand.getType(), type)) {
      return shortened(position, type, operand, matchNullability);
    }
    return super.makeCast(position, type, operand, matchNullability, safe, format);
  }

  /** Whether a text may lose characters. */
  private static boolean shortens(RelDataType from, RelDataType to) {
    return SqlTypeUtil.isCharacter(from)
        && SqlTypeUtil.isCharacter(to)
        && to.getPrecision() != RelDataType.PRECISION_NOT_SPECIFIED
        && (from.getPrecision() == RelDataType.PRECISION_NOT_SPECIFIED
            || from.getPrecision() > to.getPrecision());
  }

  /** Calcite takes a cast of a text without a length for one that loses nothing, and drops it. */
  private RexNode shortened(
      SqlParserPos position, RelDataType type, RexNode operand, boolean matchNullability) {
    RelDataType result =
        matchNullability
            ? type
            : typeFactory.createTypeWithNullability(type, operand.getType().isNullable());
    RexNode length =
        makeExactLiteral(
            BigDecimal.valueOf(type.getPrecision()),
            typeFactory.createSqlType(SqlTypeName.INTEGER));
    return makeCall(position, result, SqlLibraryOperators.LEFT, List.of(operand, length));
  }

  private static boolean changes(RexLiteral literal, RelDataType to) {
    SqlTypeName from = literal.getType().getSqlTypeName();
    SqlTypeName target = to.getSqlTypeName();
    boolean toText = SqlTypeName.CHAR_TYPES.contains(target);
    if (SqlTypeName.CHAR_TYPES.contains(from)) {
      return !toText;
    }
    boolean isFraction = from == SqlTypeName.DECIMAL || SqlTypeName.APPROX_TYPES.contains(from);
    return toText || (isFraction && SqlTypeName.EXACT_TYPES.contains(target) && isCut(literal, to));
  }

  private static boolean isCut(RexLiteral literal, RelDataType to) {
    BigDecimal value = literal.getValueAs(BigDecimal.class);
    return value == null || value.stripTrailingZeros().scale() > to.getScale();
  }
}

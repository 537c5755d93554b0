package dev.tidemark.planner.validate.type;

import com.google.common.collect.ImmutableSet;
import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.parse.token.Positions;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeCoercionRule;
import org.apache.calcite.sql.type.SqlTypeMappingRule;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.apache.calcite.sql.validate.implicit.TypeCoercionImpl;
import org.jspecify.annotations.Nullable;

/**
 * Which casts need not be written: those of PostgreSQL. Numbers and times widen, a literal text is
 * whatever it is compared with, and anything may be concatenated to a text; a text column is never
 * a number, a number never a truth.
 */
public final class ImplicitCasts extends TypeCoercionImpl {
  private static final Set<SqlTypeName> INSTANTS =
      Set.of(SqlTypeName.TIMESTAMP, SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE);

  /**
   * Which casts may be written: Calcite's without those that PostgreSQL doesn't have, of times and
   * numbers and of bytes, and a truth as 0 or 1.
   */
  public static final SqlTypeCoercionRule WRITTEN = written();

  private boolean isConcatenation;

  public ImplicitCasts(RelDataTypeFactory types, SqlValidator validator) {
    super(types, validator);
  }

  private static SqlTypeCoercionRule written() {
    Map<SqlTypeName, ImmutableSet<SqlTypeName>> from =
        new HashMap<>(SqlTypeCoercionRule.instance().getTypeMapping());
    from.merge(
        SqlTypeName.INTEGER,
        ImmutableSet.of(SqlTypeName.BOOLEAN),
        (known, added) -> ImmutableSet.<SqlTypeName>builder().addAll(known).addAll(added).build());
    from.replaceAll(
        (to, known) ->
            known.stream()
                .filter(type -> !isImpossible(type, to))
                .collect(ImmutableSet.toImmutableSet()));
    return SqlTypeCoercionRule.instance(from);
  }

  private static boolean isImpossible(SqlTypeName from, SqlTypeName to) {
    boolean isNumber = SqlTypeName.NUMERIC_TYPES.contains(to);
    boolean isTime = SqlTypeName.DATETIME_TYPES.contains(to);
    if (SqlTypeName.BINARY_TYPES.contains(from)) {
      return isTime || to == SqlTypeName.UUID;
    }
    if (SqlTypeName.NUMERIC_TYPES.contains(from)) {
      return isTime || SqlTypeName.BINARY_TYPES.contains(to);
    }
    return INSTANTS.contains(from) && isNumber || from == SqlTypeName.TIME && INSTANTS.contains(to);
  }

  /** Whether a value of the one type is one of the other, as PostgreSQL sees it. */
  public static boolean isImplicit(RelDataType from, RelDataType to) {
    if (from.getSqlTypeName() == SqlTypeName.NULL || from.getSqlTypeName() == SqlTypeName.CHAR) {
      return true;
    }
    if (SqlTypeUtil.isNumeric(from)) {
      return SqlTypeUtil.isNumeric(to);
    }
    return switch (from.getSqlTypeName()) {
      case VARCHAR -> SqlTypeUtil.isCharacter(to);
      case BINARY, VARBINARY -> SqlTypeUtil.isBinary(to);
      case DATE -> SqlTypeUtil.isDate(to) || SqlTypeUtil.isTimestamp(to);
      case TIMESTAMP -> SqlTypeUtil.isTimestamp(to);
      case ARRAY -> SqlTypeUtil.isArray(to);
      default -> from.getSqlTypeName() == to.getSqlTypeName();
    };
  }

  /**
   * Whether no value of the one type can be compared with one of the other. Intervals are left to
   * arithmetic, which asks for the type of a time plus an interval.
   */
  public static boolean areApart(RelDataType first, RelDataType second) {
    return isKnown(first)
        && isKnown(second)
        && !SqlTypeUtil.isInterval(first)
        && !SqlTypeUtil.isInterval(second)
        && !isImplicit(first, second)
        && !isImplicit(second, first);
  }

  private static boolean isKnown(RelDataType type) {
    return !type.isStruct()
        && type.getSqlTypeName() != SqlTypeName.UNKNOWN
        && type.getSqlTypeName() != SqlTypeName.ANY;
  }

  @Override
  public boolean binaryComparisonCoercion(SqlCallBinding binding) {
    for (int i = 1; i < binding.getOperandCount(); i++) {
      requireComparable(binding, binding.getOperandType(i));
    }
    return super.binaryComparisonCoercion(binding);
  }

  @Override
  public boolean inOperationCoercion(SqlCallBinding binding) {
    if (binding.operand(1) instanceof SqlNodeList list) {
      // A list with a text in it has the type of text, though each item may do.
      for (SqlNode item : list) {
        requireComparable(binding, validator.deriveType(binding.getScope(), item));
      }
    } else {
      requireComparable(binding, binding.getOperandType(1));
    }
    return super.inOperationCoercion(binding);
  }

  /**
   * {@code 'a' = ANY (texts)}: Calcite wants both to be of one type, but sees no need to cast a
   * literal to VARCHAR.
   */
  @Override
  public boolean quantifyOperationCoercion(SqlCallBinding binding) {
    RelDataType element = binding.getOperandType(1).getComponentType();
    boolean isLiteralAmongTexts =
        element != null
            && element.getSqlTypeName() == SqlTypeName.VARCHAR
            && binding.getOperandType(0).getSqlTypeName() == SqlTypeName.CHAR;
    if (!isLiteralAmongTexts) {
      return super.quantifyOperationCoercion(binding);
    }
    SqlNode literal = binding.operand(0);
    SqlNode cast =
        SqlStdOperatorTable.CAST.createCall(
            literal.getParserPosition(), literal, SqlTypeUtil.convertTypeToSpec(element));
    binding.getCall().setOperand(0, cast);
    validator.deriveType(binding.getScope(), cast);
    return true;
  }

  private static void requireComparable(SqlCallBinding binding, RelDataType type) {
    RelDataType first = column(binding.getOperandType(0));
    RelDataType other = column(type);
    if (areApart(first, other)) {
      throw TidemarkException.at(
          Positions.of(binding.getCall()),
          ErrorCode.TYPE_MISMATCH,
          "Cannot compare "
              + RelTypes.shown(first)
              + " with "
              + RelTypes.shown(other)
              + "; convert one of them with CAST");
    }
  }

  /** That of a sub-query's rows, where they have one. */
  private static RelDataType column(RelDataType type) {
    return type.isStruct() && type.getFieldCount() == 1
        ? type.getFieldList().get(0).getType()
        : type;
  }

  @Override
  protected boolean coerceOperandType(
      @Nullable SqlValidatorScope scope, SqlCall call, int index, RelDataType target) {
    boolean before = isConcatenation;
    isConcatenation = call.getOperator() == SqlStdOperatorTable.CONCAT;
    try {
      return scope != null && call.operand(index) instanceof SqlDynamicParam
          ? coerceParameter(scope, call, index, target)
          : super.coerceOperandType(scope, call, index, target);
    } finally {
      isConcatenation = before;
    }
  }

  /** Calcite leaves parameters as they are; here they have their types by now. */
  private boolean coerceParameter(
      SqlValidatorScope scope, SqlCall call, int index, RelDataType target) {
    SqlNode parameter = call.operand(index);
    if (!needToCast(scope, parameter, target, SqlTypeCoercionRule.lenientInstance())) {
      return false;
    }
    SqlNode cast =
        SqlStdOperatorTable.CAST.createCall(
            parameter.getParserPosition(),
            parameter,
            SqlTypeUtil.convertTypeToSpec(factory.createTypeWithNullability(target, true)));
    call.setOperand(index, cast);
    validator.deriveType(scope, cast);
    return true;
  }

  @Override
  protected boolean needToCast(
      SqlValidatorScope scope, SqlNode node, RelDataType to, SqlTypeMappingRule rule) {
    RelDataType from = validator.deriveType(scope, node);
    boolean isAllowed = isImplicit(from, to) || isConcatenation && SqlTypeUtil.isCharacter(to);
    return isAllowed && super.needToCast(scope, node, to, rule);
  }

  @Override
  public @Nullable RelDataType commonTypeForBinaryComparison(
      @Nullable RelDataType first, @Nullable RelDataType second) {
    if (first != null && second != null) {
      if (isUuidOrInstant(first) && isLiteralOrTime(second)) {
        return factory.createTypeWithNullability(first, second.isNullable() || first.isNullable());
      }
      if (isUuidOrInstant(second) && isLiteralOrTime(first)) {
        return factory.createTypeWithNullability(second, second.isNullable() || first.isNullable());
      }
      if (isReal(first) && isDecimal(second) || isDecimal(first) && isReal(second)) {
        return factory.createTypeWithNullability(
            factory.createSqlType(SqlTypeName.DOUBLE), first.isNullable() || second.isNullable());
      }
    }
    return super.commonTypeForBinaryComparison(first, second);
  }

  private static boolean isReal(RelDataType type) {
    return type.getSqlTypeName() == SqlTypeName.REAL;
  }

  private static boolean isDecimal(RelDataType type) {
    return type.getSqlTypeName() == SqlTypeName.DECIMAL;
  }

  private static boolean isUuidOrInstant(RelDataType type) {
    return type.getSqlTypeName() == SqlTypeName.UUID
        || type.getSqlTypeName() == SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE;
  }

  private static boolean isLiteralOrTime(RelDataType type) {
    return switch (type.getSqlTypeName()) {
      case CHAR, DATE, TIMESTAMP -> true;
      default -> false;
    };
  }
}

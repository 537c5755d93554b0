package dev.tidemark.planner.validate.function;

import static java.util.Map.entry;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.parse.token.Positions;
import dev.tidemark.planner.validate.type.ImplicitCasts;
import dev.tidemark.planner.validate.type.RelTypes;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlUtil;
import org.apache.calcite.sql.fun.SqlLibraryOperators;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/**
 * Arguments for which Calcite takes more types than the engines have a function for: a number of
 * rows, characters or digits is an INTEGER, a text isn't bytes, and NULL has a type. What
 * PostgreSQL would convert is cast, the rest is refused at its place.
 */
public final class ArgumentTypes {
  /** Which arguments are a number of something. */
  private static final Map<String, List<Integer>> COUNTS =
      Map.ofEntries(
          entry("LAG", List.of(1)),
          entry("LEAD", List.of(1)),
          entry("NTH_VALUE", List.of(1)),
          entry("NTILE", List.of(0)),
          entry("LEFT", List.of(1)),
          entry("RIGHT", List.of(1)),
          entry("LPAD", List.of(1)),
          entry("RPAD", List.of(1)),
          entry("REPEAT", List.of(1)),
          entry("ROUND", List.of(1)),
          entry("TRUNC", List.of(1)),
          entry("SUBSTR", List.of(1, 2)),
          entry("SUBSTRING", List.of(1, 2)),
          entry("SPLIT_PART", List.of(2)),
          entry("OVERLAY", List.of(2, 3)));

  /** Those that PostgreSQL has for texts or numbers only. */
  private static final Set<String> WITHOUT_BYTES =
      Set.of(
          "LEFT",
          "RIGHT",
          "LPAD",
          "RPAD",
          "REPEAT",
          "SUBSTR",
          "SPLIT_PART",
          "STARTS_WITH",
          "STRPOS",
          "STRING_AGG",
          "REPLACE",
          "TRANSLATE",
          "REVERSE",
          "BIT_AND",
          "BIT_OR");

  private static final Set<String> OF_ARRAYS = Set.of("UNNEST", "CARDINALITY");

  /** Whose arguments become of one type. */
  private static final Set<String> OF_ONE_TYPE = Set.of("GREATEST", "LEAST");

  private static final String CONCAT = "CONCAT";

  private static final String NTH_VALUE = "NTH_VALUE";

  private static final Set<String> WITH_DEFAULT = Set.of("LAG", "LEAD");

  /** What NULL is as the first argument. */
  private static final Map<String, SqlTypeName> NULLS =
      Map.ofEntries(
          entry("SUM", SqlTypeName.DOUBLE),
          entry("AVG", SqlTypeName.DOUBLE),
          entry("STDDEV", SqlTypeName.DOUBLE),
          entry("STDDEV_POP", SqlTypeName.DOUBLE),
          entry("STDDEV_SAMP", SqlTypeName.DOUBLE),
          entry("VARIANCE", SqlTypeName.DOUBLE),
          entry("VAR_POP", SqlTypeName.DOUBLE),
          entry("VAR_SAMP", SqlTypeName.DOUBLE),
          entry("ROUND", SqlTypeName.DOUBLE),
          entry("TRUNC", SqlTypeName.DOUBLE),
          entry("BIT_AND", SqlTypeName.INTEGER),
          entry("BIT_OR", SqlTypeName.INTEGER),
          entry("ANY_VALUE", SqlTypeName.VARCHAR),
          entry("ARRAY_AGG", SqlTypeName.VARCHAR),
          entry("LAG", SqlTypeName.VARCHAR),
          entry("LEAD", SqlTypeName.VARCHAR),
          entry("FIRST_VALUE", SqlTypeName.VARCHAR),
          entry("LAST_VALUE", SqlTypeName.VARCHAR),
          entry("NTH_VALUE", SqlTypeName.VARCHAR));

  private final RelDataTypeFactory types;
  private final SqlCall call;
  private final Function<SqlNode, RelDataType> typeOf;
  private final String name;

  private ArgumentTypes(
      RelDataTypeFactory types, SqlCall call, Function<SqlNode, RelDataType> typeOf, String name) {
    this.types = types;
    this.call = call;
    this.typeOf = typeOf;
    this.name = name;
  }

  /**
   * Casts what may be in the call itself, before anybody asks for its type.
   *
   * @param typeOf the type of an argument
   * @throws TidemarkException TYPE_MISMATCH for an argument of a wrong type
   */
  public static void settle(
      RelDataTypeFactory types, SqlCall call, Function<SqlNode, RelDataType> typeOf) {
    String name = call.getOperator().getName().toUpperCase(Locale.ROOT);
    if (COUNTS.containsKey(name)
        || WITHOUT_BYTES.contains(name)
        || NULLS.containsKey(name)
        || OF_ARRAYS.contains(name)
        || OF_ONE_TYPE.contains(name)
        || name.equals(CONCAT)) {
      new ArgumentTypes(types, call, typeOf, name).settle();
    }
  }

  /** The call's arguments that are a number of rows, characters or digits. */
  public static List<SqlNode> counts(SqlCall call) {
    String name = call.getOperator().getName().toUpperCase(Locale.ROOT);
    return COUNTS.getOrDefault(name, List.of()).stream()
        .filter(at -> at < call.operandCount())
        .map(at -> (SqlNode) call.operand(at))
        .toList();
  }

  private void settle() {
    if (call.operandCount() > 0 && isNull(0)) {
      if (OF_ARRAYS.contains(name)) {
        throw mismatch(0, "an array");
      }
      SqlTypeName type = NULLS.get(name);
      if (type != null) {
        castTo(type, 0);
      }
    }
    for (int count : COUNTS.getOrDefault(name, List.of())) {
      if (count < call.operandCount()) {
        settleCount(count);
      }
    }
    if (WITHOUT_BYTES.contains(name)) {
      refuseBytes();
    }
    if (WITH_DEFAULT.contains(name) && call.operandCount() > 2) {
      settleDefault();
    }
    if (name.equals(NTH_VALUE)) {
      requirePlace();
    }
    if (OF_ONE_TYPE.contains(name)) {
      widenDates();
    }
    if (name.equals(CONCAT)) {
      settleTexts();
    }
  }

  /** Rows count from 1. */
  private void requirePlace() {
    if (call.operandCount() > 1
        && call.operand(1) instanceof SqlNumericLiteral place
        && place.getValueAs(BigDecimal.class).signum() <= 0) {
      throw TidemarkException.at(
          Positions.of(place),
          ErrorCode.INVALID_VALUE,
          "Argument 2 of nth_value counts rows from 1");
    }
  }

  /** A date among timestamps is one. */
  private void widenDates() {
    List<Integer> known =
        IntStream.range(0, call.operandCount())
            .filter(at -> !isParameter(at) && !isNull(at))
            .boxed()
            .toList();
    Optional<RelDataType> timestamp =
        known.stream().map(this::type).filter(SqlTypeUtil::isTimestamp).findFirst();
    if (timestamp.isPresent()) {
      known.stream()
          .filter(at -> SqlTypeUtil.isDate(type(at)))
          .forEach(at -> castTo(types.createTypeWithNullability(timestamp.get(), true), at));
    }
  }

  private RelDataType type(int at) {
    return typeOf.apply(call.operand(at));
  }

  /** Whatever PostgreSQL prints; a truth is printed as one letter. */
  private void settleTexts() {
    for (int i = 0; i < call.operandCount(); i++) {
      RelDataType type = isParameter(i) || isNull(i) ? null : type(i);
      if (type != null && isPrinted(type)) {
        castTo(SqlTypeName.VARCHAR, i);
        if (type.getSqlTypeName() == SqlTypeName.BOOLEAN) {
          SqlParserPos position = call.operand(i).getParserPosition();
          call.setOperand(
              i,
              SqlLibraryOperators.LEFT.createCall(
                  position, call.operand(i), SqlLiteral.createExactNumeric("1", position)));
        }
      }
    }
  }

  private static boolean isPrinted(RelDataType type) {
    return switch (type.getSqlTypeName()) {
      case BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT, DECIMAL, REAL, FLOAT, DOUBLE -> true;
      case DATE, TIME, TIMESTAMP, TIMESTAMP_WITH_LOCAL_TIME_ZONE, UUID -> true;
      case BINARY, VARBINARY -> true;
      default -> false;
    };
  }

  private void settleCount(int at) {
    if (isParameter(at) || isNull(at) || isWholeText(at)) {
      castTo(SqlTypeName.INTEGER, at);
      return;
    }
    RelDataType type = typeOf.apply(call.operand(at));
    if (type.getSqlTypeName() == SqlTypeName.BIGINT) {
      castTo(SqlTypeName.INTEGER, at);
    } else if (!SqlTypeUtil.isIntType(type)) {
      throw mismatch(at, "an INTEGER");
    }
  }

  /** As a literal without a type is for PostgreSQL, where it isn't a pattern. */
  private boolean isWholeText(int at) {
    return !name.equals("SUBSTRING")
        && call.operand(at) instanceof SqlCharStringLiteral literal
        && literal.toValue() != null
        && literal.toValue().matches("[+-]?\\d{1,9}");
  }

  private void refuseBytes() {
    for (int i = 0; i < call.operandCount(); i++) {
      SqlNode operand = call.operand(i);
      boolean isArgument = !isParameter(i) && !(operand instanceof SqlNodeList);
      if (isArgument && SqlTypeUtil.isBinary(typeOf.apply(operand))) {
        throw mismatch(i, name.startsWith("BIT_") ? "a whole number" : "a text");
      }
    }
  }

  /** It has the value's type, so that it fits into the result's. */
  private void settleDefault() {
    if (isParameter(0)) {
      return;
    }
    RelDataType value = typeOf.apply(call.operand(0));
    if (isParameter(2)) {
      castTo(types.createTypeWithNullability(value, true), 2);
      return;
    }
    RelDataType other = typeOf.apply(call.operand(2));
    if (other.equals(value) || isNull(2)) {
      return;
    }
    if (!ImplicitCasts.isImplicit(other, value) || isNarrower(value, other)) {
      throw mismatch(2, RelTypes.shown(value) + ", as its argument 1 is");
    }
    castTo(types.createTypeWithNullability(value, true), 2);
  }

  private static boolean isNarrower(RelDataType value, RelDataType other) {
    return SqlTypeUtil.isNumeric(value)
        && SqlTypeUtil.isNumeric(other)
        && (SqlTypeUtil.isIntType(value)
            ? !SqlTypeUtil.isIntType(other) || other.getPrecision() > value.getPrecision()
            : SqlTypeUtil.isExactNumeric(value) && SqlTypeUtil.isApproximateNumeric(other));
  }

  private boolean isParameter(int at) {
    return call.operand(at) instanceof SqlDynamicParam;
  }

  private boolean isNull(int at) {
    return SqlUtil.isNullLiteral(call.operand(at), false);
  }

  private void castTo(SqlTypeName type, int at) {
    castTo(types.createTypeWithNullability(types.createSqlType(type), true), at);
  }

  private void castTo(RelDataType type, int at) {
    SqlNode operand = call.operand(at);
    SqlParserPos position = operand.getParserPosition();
    call.setOperand(
        at,
        SqlStdOperatorTable.CAST.createCall(
            position, operand, SqlTypeUtil.convertTypeToSpec(type)));
  }

  private TidemarkException mismatch(int at, String wanted) {
    SqlNode operand = call.operand(at);
    return TidemarkException.at(
        Positions.of(operand),
        ErrorCode.TYPE_MISMATCH,
        "Argument %d of %s takes %s, and this is %s"
            .formatted(
                at + 1,
                name.toLowerCase(Locale.ROOT),
                wanted,
                RelTypes.shown(typeOf.apply(operand))));
  }
}

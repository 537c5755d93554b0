package dev.tidemark.planner.validate.function;

import dev.tidemark.planner.parse.grammar.AsofSpelling;
import dev.tidemark.planner.parse.grammar.Retrieval;
import dev.tidemark.planner.validate.type.TidemarkTypeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlBasicFunction;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.SqlSyntax;
import org.apache.calcite.sql.fun.SqlLibraryOperators;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.InferTypes;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.validate.SqlNameMatcher;
import org.jspecify.annotations.Nullable;

/**
 * The functions and operators a query may use: those every engine computes as PostgreSQL does. The
 * names of functions are compared without regard to case.
 */
public final class Operators implements SqlOperatorTable {
  /** Stands for a snapshot's id where Calcite wants a time; the parser writes it. */
  public static final SqlFunction SYSTEM_VERSION =
      new SqlFunction(
          "SYSTEM_VERSION",
          SqlKind.OTHER_FUNCTION,
          ReturnTypes.explicit(SqlTypeName.TIMESTAMP),
          InferTypes.explicit(List.of(new TidemarkTypeFactory().createSqlType(SqlTypeName.BIGINT))),
          OperandTypes.family(SqlTypeFamily.NUMERIC),
          SqlFunctionCategory.SYSTEM);

  /** {@code date_trunc('<unit>', <time>)}: of the time's own type. */
  public static final SqlFunction DATE_TRUNC =
      new SqlFunction(
          "DATE_TRUNC",
          SqlKind.OTHER_FUNCTION,
          ReturnTypes.ARG1_NULLABLE,
          null,
          OperandTypes.family(SqlTypeFamily.CHARACTER, SqlTypeFamily.DATETIME),
          SqlFunctionCategory.TIMEDATE);

  /** {@code date_part('<field>', <time>)}: DOUBLE, with the fraction of seconds and epochs. */
  public static final SqlFunction DATE_PART =
      new SqlFunction(
          "DATE_PART",
          SqlKind.OTHER_FUNCTION,
          ReturnTypes.DOUBLE_NULLABLE,
          null,
          OperandTypes.family(SqlTypeFamily.CHARACTER, SqlTypeFamily.DATETIME),
          SqlFunctionCategory.TIMEDATE);

  /** {@code now()}: the instant at which the statement began. */
  public static final SqlFunction NOW =
      new SqlFunction(
          "NOW",
          SqlKind.OTHER_FUNCTION,
          ReturnTypes.explicit(SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE),
          null,
          OperandTypes.NILADIC,
          SqlFunctionCategory.TIMEDATE) {
        @Override
        public boolean isDynamicFunction() {
          return true;
        }
      };

  /**
   * The column that {@code FEATURE_STATUS(alias)} reads, on the right side of an AS OF join; nobody
   * else can write it.
   */
  public static final SqlFunction FEATURE_STATUS =
      function("$FEATURE_STATUS", SqlTypeName.VARCHAR, OperandTypes.NILADIC);

  /** The {@code n} of {@code g LAST <n>} where it isn't written there; nobody else can write it. */
  public static final SqlFunction RECORDS =
      function("$RECORDS", SqlTypeName.BIGINT, OperandTypes.family(SqlTypeFamily.INTEGER));

  public static final SqlOperator DIFFERENCE = new Difference();

  private static final SqlOperator SUM = new Sum();

  public static final SqlAggFunction PERCENTILE_CONT = new ContinuousPercentile();

  /** {@code g AS OF <time>}: as a snapshot's period; the parser writes it, as the next two. */
  public static final SqlFunction AS_OF = retrieval(Retrieval.AS_OF, SqlTypeName.TIMESTAMP);

  /** {@code g AS OF <time> KNOWN}. */
  public static final SqlFunction AS_OF_KNOWN =
      retrieval(Retrieval.AS_OF_KNOWN, SqlTypeName.TIMESTAMP);

  /** {@code g LAST <n>}. */
  public static final SqlFunction LAST_RECORDS =
      retrieval(Retrieval.LAST_RECORDS, SqlTypeName.BIGINT);

  private static final List<SqlOperator> FUNCTIONS =
      List.of(
          SYSTEM_VERSION,
          DATE_TRUNC,
          DATE_PART,
          NOW,
          SqlStdOperatorTable.UPPER,
          SqlStdOperatorTable.LOWER,
          SqlStdOperatorTable.SUBSTRING,
          SqlLibraryOperators.SUBSTR_POSTGRESQL,
          SqlStdOperatorTable.TRIM,
          trim("BTRIM"),
          trim("LTRIM"),
          trim("RTRIM"),
          SqlLibraryOperators.TRANSLATE3,
          SqlBasicFunction.create(
              "OCTET_LENGTH", ReturnTypes.INTEGER_NULLABLE, OperandTypes.CHARACTER),
          SqlBasicFunction.create(
              "BIT_LENGTH", ReturnTypes.INTEGER_NULLABLE, OperandTypes.CHARACTER),
          SqlStdOperatorTable.REPLACE,
          SqlStdOperatorTable.POSITION,
          SqlLibraryOperators.STRPOS,
          SqlStdOperatorTable.CHAR_LENGTH,
          SqlStdOperatorTable.CHARACTER_LENGTH,
          SqlLibraryOperators.LENGTH,
          SqlLibraryOperators.LEFT,
          SqlLibraryOperators.RIGHT,
          SqlLibraryOperators.LPAD,
          SqlLibraryOperators.RPAD,
          SqlLibraryOperators.REPEAT,
          SqlLibraryOperators.REVERSE,
          SqlLibraryOperators.STARTS_WITH,
          SqlLibraryOperators.SPLIT_PART,
          SqlLibraryOperators.CONCAT_FUNCTION_WITH_NULL,
          SqlLibraryOperators.MD5,
          SqlStdOperatorTable.OVERLAY,
          SqlStdOperatorTable.INITCAP,
          SqlStdOperatorTable.ASCII,
          SqlStdOperatorTable.ABS,
          SqlStdOperatorTable.ROUND,
          SqlStdOperatorTable.FLOOR,
          SqlStdOperatorTable.CEIL,
          SqlStdOperatorTable.LN,
          SqlStdOperatorTable.LOG10,
          SqlBasicFunction.create("LOG", ReturnTypes.DOUBLE_NULLABLE, OperandTypes.NUMERIC),
          SqlBasicFunction.create(
              "TRUNC",
              ReturnTypes.ARG0_NULLABLE,
              OperandTypes.or(
                  OperandTypes.NUMERIC,
                  OperandTypes.family(SqlTypeFamily.EXACT_NUMERIC, SqlTypeFamily.INTEGER))),
          SqlStdOperatorTable.EXP,
          SqlStdOperatorTable.POWER,
          SqlStdOperatorTable.SQRT,
          SqlStdOperatorTable.MOD,
          SqlStdOperatorTable.SIGN,
          SqlStdOperatorTable.SIN,
          SqlStdOperatorTable.COS,
          SqlStdOperatorTable.TAN,
          SqlStdOperatorTable.ASIN,
          SqlStdOperatorTable.ACOS,
          SqlStdOperatorTable.ATAN,
          SqlStdOperatorTable.ATAN2,
          SqlStdOperatorTable.PI,
          SqlStdOperatorTable.DEGREES,
          SqlStdOperatorTable.RADIANS,
          SqlStdOperatorTable.NULLIF,
          SqlStdOperatorTable.COALESCE,
          SqlLibraryOperators.GREATEST_PG,
          SqlLibraryOperators.LEAST_PG,
          SqlStdOperatorTable.EXTRACT,
          SqlStdOperatorTable.YEAR,
          SqlStdOperatorTable.MONTH,
          SqlStdOperatorTable.HOUR,
          SqlStdOperatorTable.MINUTE,
          SqlStdOperatorTable.SECOND,
          SqlStdOperatorTable.TIMESTAMP_ADD,
          SqlStdOperatorTable.TIMESTAMP_DIFF,
          SqlStdOperatorTable.CURRENT_DATE,
          SqlStdOperatorTable.CURRENT_TIMESTAMP,
          SqlStdOperatorTable.LOCALTIMESTAMP,
          SqlStdOperatorTable.CAST,
          SqlLibraryOperators.TRY_CAST,
          SqlStdOperatorTable.CARDINALITY,
          SqlStdOperatorTable.ITEM,
          SqlStdOperatorTable.GROUPING,
          SqlStdOperatorTable.COUNT,
          SqlStdOperatorTable.SUM,
          SqlStdOperatorTable.AVG,
          SqlStdOperatorTable.MIN,
          SqlStdOperatorTable.MAX,
          SqlStdOperatorTable.ANY_VALUE,
          SqlStdOperatorTable.BIT_AND,
          SqlStdOperatorTable.BIT_OR,
          SqlStdOperatorTable.STDDEV,
          SqlStdOperatorTable.STDDEV_POP,
          SqlStdOperatorTable.STDDEV_SAMP,
          SqlStdOperatorTable.VARIANCE,
          SqlStdOperatorTable.VAR_POP,
          SqlStdOperatorTable.VAR_SAMP,
          SqlStdOperatorTable.EVERY,
          SqlStdOperatorTable.SOME,
          SqlLibraryOperators.BOOL_AND,
          SqlLibraryOperators.BOOL_OR,
          SqlLibraryOperators.ARRAY_AGG,
          SqlLibraryOperators.STRING_AGG,
          SqlStdOperatorTable.LISTAGG,
          PERCENTILE_CONT,
          SqlStdOperatorTable.PERCENTILE_DISC,
          SqlStdOperatorTable.ROW_NUMBER,
          SqlStdOperatorTable.RANK,
          SqlStdOperatorTable.DENSE_RANK,
          SqlStdOperatorTable.PERCENT_RANK,
          SqlStdOperatorTable.CUME_DIST,
          SqlStdOperatorTable.NTILE,
          SqlStdOperatorTable.LAG,
          SqlStdOperatorTable.LEAD,
          SqlStdOperatorTable.FIRST_VALUE,
          SqlStdOperatorTable.LAST_VALUE,
          SqlStdOperatorTable.NTH_VALUE,
          SqlStdOperatorTable.UNNEST);

  public static final Operators INSTANCE = new Operators();

  private final List<SqlOperator> all;
  private final Map<String, List<SqlOperator>> byName;

  private Operators() {
    all = new ArrayList<>(FUNCTIONS);
    for (SqlOperator operator : SqlStdOperatorTable.instance().getOperatorList()) {
      boolean isReplaced =
          operator == SqlStdOperatorTable.MINUS || operator == SqlStdOperatorTable.PLUS;
      if (!isFunction(operator) && !isReplaced) {
        all.add(operator);
      }
    }
    all.add(FEATURE_STATUS);
    all.addAll(List.of(DIFFERENCE, SUM, AS_OF, AS_OF_KNOWN, LAST_RECORDS, AsofSpelling.KNOWN));
    all.add(SqlLibraryOperators.INFIX_CAST);
    all.add(SqlLibraryOperators.ILIKE);
    all.add(SqlLibraryOperators.NOT_ILIKE);
    byName = all.stream().collect(Collectors.groupingBy(operator -> upper(operator.getName())));
  }

  private static String upper(String name) {
    return name.toUpperCase(Locale.ROOT);
  }

  private static boolean isFunction(SqlOperator operator) {
    return operator.getSyntax() == SqlSyntax.FUNCTION
        || operator.getSyntax() == SqlSyntax.FUNCTION_STAR
        || operator.getSyntax() == SqlSyntax.FUNCTION_ID
        || operator instanceof SqlFunction;
  }

  private static SqlFunction function(
      String name, SqlTypeName result, org.apache.calcite.sql.type.SqlOperandTypeChecker operands) {
    return new SqlFunction(
        name,
        SqlKind.OTHER_FUNCTION,
        ReturnTypes.explicit(result),
        null,
        operands,
        SqlFunctionCategory.SYSTEM);
  }

  /** Takes spaces, or the given characters, from an end. */
  private static SqlFunction trim(String name) {
    return SqlBasicFunction.create(
        name,
        ReturnTypes.ARG0_NULLABLE_VARYING,
        OperandTypes.or(
            OperandTypes.CHARACTER,
            OperandTypes.family(SqlTypeFamily.CHARACTER, SqlTypeFamily.CHARACTER)),
        SqlFunctionCategory.STRING);
  }

  /** A parameter has the given type. */
  private static SqlFunction retrieval(String name, SqlTypeName argument) {
    return new SqlFunction(
        name,
        SqlKind.OTHER_FUNCTION,
        ReturnTypes.explicit(SqlTypeName.TIMESTAMP),
        InferTypes.explicit(List.of(new TidemarkTypeFactory().createSqlType(argument))),
        OperandTypes.family(
            argument == SqlTypeName.BIGINT ? SqlTypeFamily.INTEGER : SqlTypeFamily.DATETIME),
        SqlFunctionCategory.SYSTEM);
  }

  /** The names of all functions, for suggestions, in lower case. */
  public static Set<String> functionNames() {
    Set<String> names = new TreeSet<>(Set.of(Median.NAME));
    for (SqlOperator function : FUNCTIONS) {
      names.add(
          function == SqlLibraryOperators.TRANSLATE3
              ? "translate"
              : function.getName().toLowerCase(Locale.ROOT));
    }
    return names;
  }

  /** Ours of the same name, which the validator will put in the place of what the grammar made. */
  public static List<SqlOperator> meant(SqlOperator written) {
    List<SqlOperator> named = INSTANCE.byName.getOrDefault(upper(written.getName()), List.of());
    List<SqlOperator> functions = named.stream().filter(SqlFunction.class::isInstance).toList();
    boolean isFunction = written instanceof SqlFunction && !functions.isEmpty();
    return isFunction ? functions : List.of(written);
  }

  @Override
  public void lookupOperatorOverloads(
      SqlIdentifier name,
      @Nullable SqlFunctionCategory category,
      SqlSyntax syntax,
      List<SqlOperator> operators,
      SqlNameMatcher matcher) {
    if (name.isSimple()) {
      for (SqlOperator operator : byName.getOrDefault(upper(name.getSimple()), List.of())) {
        boolean isCall = syntax == SqlSyntax.FUNCTION && operator instanceof SqlFunction;
        if (isCall || operator.getSyntax() == syntax) {
          operators.add(operator);
        }
      }
    }
  }

  @Override
  public List<SqlOperator> getOperatorList() {
    return all;
  }
}

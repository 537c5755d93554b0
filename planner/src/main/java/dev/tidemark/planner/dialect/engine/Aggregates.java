package dev.tidemark.planner.dialect.engine;

import java.util.List;
import java.util.Locale;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;

/** Aggregate and window functions of one engine, brought to the type the plan gives them. */
public abstract class Aggregates {
  private final EngineSql engine;

  protected Aggregates(EngineSql engine) {
    this.engine = engine;
  }

  protected EngineSql engine() {
    return engine;
  }

  /**
   * A whole aggregate call.
   *
   * @param order ORDER BY items within the call; empty for none
   * @param filter the FILTER clause; empty for none
   */
  public String write(
      AggregateCall call,
      List<RelDataType> types,
      List<String> arguments,
      String order,
      String filter) {
    String distinct = call.isDistinct() ? "DISTINCT " : "";
    SqlAggFunction function = call.getAggregation();
    if (function.getKind() == SqlKind.LITERAL_AGG) {
      throw new Unrenderable("LITERAL_AGG");
    }
    return function(function, call.getType(), types, arguments, distinct, order, filter);
  }

  /** A call with everything that comes after its parentheses, e.g. FILTER or OVER. */
  final String function(
      SqlAggFunction function,
      RelDataType type,
      List<RelDataType> types,
      List<String> texts,
      String distinct,
      String order,
      String after) {
    SqlKind kind = function.getKind();
    List<String> arguments = texts.stream().map(this::argument).toList();
    String list = String.join(", ", arguments);
    if (!canWrite(function)) {
      throw new Unrenderable("The aggregate " + function.getName());
    }
    return switch (kind) {
      case COUNT -> count(arguments, distinct, after);
      case SUM ->
          typed(
              "sum(" + distinct + summed(list, types.get(0)) + ")" + after,
              sumType(types.get(0)),
              type);
      case SUM0 ->
          "coalesce("
              + typed("sum(" + distinct + summed(list, types.get(0)) + ")" + after, "", type)
              + ", 0)";
      case AVG -> average(types.get(0), distinct + list, after, type);
      case MIN, MAX -> extreme(kind, types.get(0), list, after);
      case STDDEV_POP, STDDEV_SAMP, VAR_POP, VAR_SAMP ->
          typed(
              kind.name().toLowerCase(Locale.ROOT)
                  + "("
                  + distinct
                  + floating(types.get(0), list)
                  + ")"
                  + after,
              "",
              type);
      case BIT_AND, BIT_OR, BIT_XOR ->
          kind.name().toLowerCase(Locale.ROOT) + "(" + list + ")" + after;
      case ANY_VALUE -> anyValue(list, after);
      case SINGLE_VALUE -> singleValue(type, list, after);
      case ARRAY_AGG -> array("array_agg(" + distinct + list + ordered(order) + ")" + after, type);
      case LISTAGG -> listAggregate(arguments, distinct, order, after);
      case ROW_NUMBER, RANK, DENSE_RANK, NTILE ->
          typed(kind.name().toLowerCase(Locale.ROOT) + "(" + list + ")" + after, "", type);
      case GROUPING -> typed("grouping(" + list + ")" + after, "", type);
      case PERCENT_RANK, CUME_DIST, FIRST_VALUE, LAST_VALUE, NTH_VALUE, LAG, LEAD ->
          kind.name().toLowerCase(Locale.ROOT) + "(" + list + ")" + after;
      default -> byName(function, type, arguments, distinct, order, after);
    };
  }

  /** An array of what was aggregated, of the plan's type. */
  protected String array(String text, RelDataType type) {
    return text;
  }

  /** An argument so that the engine knows its type. */
  protected String argument(String text) {
    return text;
  }

  private String byName(
      SqlAggFunction function,
      RelDataType type,
      List<String> arguments,
      String distinct,
      String order,
      String after) {
    String list = String.join(", ", arguments);
    boolean continuous = function.getName().equals("PERCENTILE_CONT");
    return switch (function.getName()) {
      case "PERCENTILE_CONT", "PERCENTILE_DISC" -> {
        String within =
            continuous ? order.replaceFirst("^(\\S+)", "CAST($1 AS double precision)") : order;
        yield typed(
            function.getName().toLowerCase(Locale.ROOT)
                + "("
                + list
                + ") WITHIN GROUP (ORDER BY "
                + within
                + ")"
                + after,
            "",
            type);
      }
      case "EVERY", "BOOL_AND", "LOGICAL_AND" -> "bool_and(" + list + ")" + after;
      case "SOME", "BOOL_OR", "LOGICAL_OR" -> "bool_or(" + list + ")" + after;
      case "STRING_AGG", "ARRAY_CONCAT_AGG" -> listAggregate(arguments, distinct, order, after);
      default -> throw new Unrenderable("The aggregate " + function.getName());
    };
  }

  private String count(List<String> arguments, String distinct, String after) {
    if (arguments.isEmpty()) {
      return "count(*)" + after;
    }
    if (arguments.size() == 1) {
      return "count(" + distinct + arguments.get(0) + ")" + after;
    }
    if (!distinct.isEmpty()) {
      return countDistinctRows(arguments, after);
    }
    String notNull = String.join(" IS NOT NULL AND ", arguments) + " IS NOT NULL";
    return "count(CASE WHEN " + notNull + " THEN 1 END)" + after;
  }

  /** Rows with a NULL don't count. */
  private static String countDistinctRows(List<String> arguments, String after) {
    String notNull = String.join(" IS NOT NULL AND ", arguments) + " IS NOT NULL";
    return "count(DISTINCT CASE WHEN "
        + notNull
        + " THEN ROW("
        + String.join(", ", arguments)
        + ") END)"
        + after;
  }

  private static String ordered(String order) {
    return order.isEmpty() ? "" : " ORDER BY " + order;
  }

  /** Whether the engine has the function with PostgreSQL's meaning. */
  protected boolean canWrite(SqlAggFunction function) {
    return true;
  }

  /** A sum's argument. */
  protected String summed(String text, RelDataType type) {
    return text;
  }

  /** The engine's own type of a sum, as {@link EngineSql#type} writes it; empty if unknown. */
  protected abstract String sumType(RelDataType argument);

  protected abstract String average(
      RelDataType argument, String list, String after, RelDataType type);

  protected abstract String extreme(SqlKind kind, RelDataType argument, String list, String after);

  protected String anyValue(String list, String after) {
    return "any_value(" + list + ")" + after;
  }

  /** The one value of a group; more than one row is an error. */
  protected String singleValue(RelDataType type, String list, String after) {
    throw new Unrenderable("A scalar sub-query of this form");
  }

  /** What stands between the texts of a list. */
  protected String separator(String text) {
    return text;
  }

  private String listAggregate(
      List<String> arguments, String distinct, String order, String after) {
    String separator = arguments.size() > 1 ? separator(arguments.get(1)) : "','";
    return "string_agg("
        + distinct
        + arguments.get(0)
        + ", "
        + separator
        + ordered(order)
        + ")"
        + after;
  }

  /** The argument of a statistic, in floating point if the result is. */
  private static String floating(RelDataType type, String text) {
    return type.getSqlTypeName() == SqlTypeName.DOUBLE
        ? text
        : "CAST(" + text + " AS double precision)";
  }

  /** Casts unless the engine's own type is the plan's already. */
  protected final String typed(String text, String own, RelDataType type) {
    String wanted = engine.type(type);
    return own.equals(wanted) ? text : "CAST(" + text + " AS " + wanted + ")";
  }
}

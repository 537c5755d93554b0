package dev.tidemark.planner.validate.function;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.Suggestions;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.parse.token.Positions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * The units of {@code date_trunc}, {@code date_part} and {@code EXTRACT}, without regard to case
 * and with or without an s at the end.
 */
public final class TimeUnits {
  /** Those of {@code date_part} and {@code EXTRACT}. */
  private static final List<String> PARTS =
      List.of(
          "microseconds",
          "milliseconds",
          "second",
          "minute",
          "hour",
          "day",
          "dow",
          "isodow",
          "doy",
          "week",
          "month",
          "quarter",
          "year",
          "isoyear",
          "decade",
          "century",
          "millennium",
          "epoch");

  /** What a time can't be cut to. */
  private static final Set<String> NUMBERS = Set.of("dow", "isodow", "doy", "isoyear", "epoch");

  private static final List<String> TRUNCATED =
      PARTS.stream().filter(unit -> !NUMBERS.contains(unit)).toList();

  private static final Map<String, List<String>> UNITS =
      Map.of(
          Operators.DATE_TRUNC.getName(), TRUNCATED,
          Operators.DATE_PART.getName(), PARTS);

  private TimeUnits() {}

  /** Whether {@code date_trunc} takes it. */
  public static boolean isKnown(String written) {
    return TRUNCATED.contains(known(written));
  }

  /** The unit as it stands in the list, if it is there. */
  public static String known(String written) {
    String unit = written.toLowerCase(Locale.ROOT);
    String one = unit.endsWith("s") ? unit.substring(0, unit.length() - 1) : unit;
    return Stream.of(unit, one, one + "s").filter(TRUNCATED::contains).findFirst().orElse(unit);
  }

  /**
   * Errors: INVALID_VALUE for a literal that is none, INVALID_STATEMENT for what is no literal of a
   * text.
   */
  public static void require(SqlCall call) {
    String function = call.getOperator().getName().toUpperCase(Locale.ROOT);
    List<String> units = UNITS.get(function);
    if (units == null || call.operandCount() != 2) {
      return;
    }
    String name = function.toLowerCase(Locale.ROOT);
    SqlNode unit = withoutCasts(call.operand(0));
    if (!(unit instanceof SqlLiteral literal) || literal.getTypeName() != SqlTypeName.CHAR) {
      throw TidemarkException.at(
          Positions.of(unit),
          ErrorCode.INVALID_STATEMENT,
          unit instanceof SqlDynamicParam
              ? LiteralArguments.refused(name, 1)
              : "%1$s takes its unit first, as a literal of a text: %1$s('day', <time>)"
                  .formatted(name));
    }
    String written = literal.getValueAs(String.class);
    if (!units.contains(known(written))) {
      throw TidemarkException.at(
          Positions.of(literal),
          ErrorCode.INVALID_VALUE,
          "'%s' is no unit of %s, which takes %s%s"
              .formatted(
                  written, name, String.join(", ", units), Suggestions.didYouMean(written, units)));
    }
  }

  private static SqlNode withoutCasts(SqlNode unit) {
    SqlNode inner = unit;
    while (inner.getKind() == SqlKind.CAST) {
      inner = ((SqlCall) inner).operand(0);
    }
    return inner;
  }

  /** What to say of a unit of {@code EXTRACT} that is none. */
  public static String noPart(String written) {
    return "'%s' is no unit of time; the units are %s%s"
        .formatted(written, String.join(", ", PARTS), Suggestions.didYouMean(written, PARTS));
  }
}

package dev.tidemark.planner.validate.function;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.Suggestions;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.parse.token.Positions;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.type.SqlTypeName;

/** The units of {@code date_trunc}, without regard to case and with or without an s at the end. */
public final class TimeUnits {
  private static final List<String> UNITS =
      List.of(
          "microseconds",
          "milliseconds",
          "second",
          "minute",
          "hour",
          "day",
          "week",
          "month",
          "quarter",
          "year",
          "decade",
          "century",
          "millennium");

  private TimeUnits() {}

  /** The unit as it stands in the list, if it is there. */
  public static String known(String written) {
    String unit = written.toLowerCase(Locale.ROOT);
    return UNITS.contains(unit) || !unit.endsWith("s")
        ? unit
        : unit.substring(0, unit.length() - 1);
  }

  /** Whether {@code date_trunc} takes it. */
  public static boolean isKnown(String written) {
    return UNITS.contains(known(written));
  }

  /** Errors: INVALID_VALUE for a literal that is none. */
  public static void require(SqlCall call) {
    if (call.getOperator().getName().equalsIgnoreCase(Operators.DATE_TRUNC.getName())
        && call.operandCount() == 2
        && call.operand(0) instanceof SqlLiteral literal
        && literal.getTypeName() == SqlTypeName.CHAR
        && !isKnown(literal.getValueAs(String.class))) {
      String unit = literal.getValueAs(String.class);
      throw TidemarkException.at(
          Positions.of(literal),
          ErrorCode.INVALID_VALUE,
          "'%s' is no unit of date_trunc, which takes %s%s"
              .formatted(unit, String.join(", ", UNITS), Suggestions.didYouMean(unit, UNITS)));
    }
  }
}

package dev.tidemark.planner.rel;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Objects;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.util.DateString;
import org.apache.calcite.util.NlsString;
import org.apache.calcite.util.TimeString;
import org.apache.calcite.util.TimestampString;

/** A literal as it is written in SQL. */
final class LiteralText {
  /** A unit of time, and the milliseconds that it has. */
  private record Unit(String name, long millis) {}

  private static final List<Unit> UNITS =
      List.of(new Unit("DAY", 86_400_000), new Unit("HOUR", 3_600_000), new Unit("MINUTE", 60_000));

  private LiteralText() {}

  static String of(RexLiteral literal) {
    if (literal.isNull()) {
      return "NULL";
    }
    SqlTypeName type = literal.getType().getSqlTypeName();
    if (SqlTypeName.YEAR_INTERVAL_TYPES.contains(type)) {
      return "INTERVAL '" + value(literal, BigDecimal.class).toPlainString() + "' MONTH";
    }
    if (SqlTypeName.DAY_INTERVAL_TYPES.contains(type)) {
      return interval(value(literal, BigDecimal.class));
    }
    return switch (type) {
      case DATE -> "DATE '" + value(literal, DateString.class) + "'";
      case TIME -> "TIME '" + value(literal, TimeString.class) + "'";
      case TIMESTAMP -> "TIMESTAMP '" + value(literal, TimestampString.class) + "'";
      case TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
          "TIMESTAMP WITH TIME ZONE '" + value(literal, TimestampString.class) + "+00'";
      case CHAR, VARCHAR -> quoted(value(literal, NlsString.class).getValue());
      default -> String.valueOf(literal.getValue());
    };
  }

  private static <T> T value(RexLiteral literal, Class<T> type) {
    return Objects.requireNonNull(literal.getValueAs(type));
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  static String interval(long micros) {
    return interval(BigDecimal.valueOf(micros, 3));
  }

  /** In the largest unit of which it is a whole number. */
  private static String interval(BigDecimal millis) {
    for (Unit unit : UNITS) {
      BigDecimal[] whole = millis.divideAndRemainder(BigDecimal.valueOf(unit.millis()));
      if (whole[1].signum() == 0) {
        return "INTERVAL '" + whole[0].toBigInteger() + "' " + unit.name();
      }
    }
    BigDecimal seconds =
        millis.divide(BigDecimal.valueOf(1000), millis.scale() + 3, RoundingMode.UNNECESSARY);
    return "INTERVAL '" + seconds.stripTrailingZeros().toPlainString() + "' SECOND";
  }
}

package dev.tidemark.planner.validate.literal;

import java.math.BigDecimal;
import java.util.Optional;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.sql.SqlIntervalLiteral;
import org.apache.calcite.sql.SqlNode;

/**
 * Constant spans with microseconds, as {@code INTERVAL '0.000001' SECOND}. Calcite counts a span in
 * milliseconds and drops what is finer, though such a number may have digits after the point.
 */
public final class FineInterval {
  private static final int MILLIS_DIGITS = 3;

  private FineInterval() {}

  /** The literal with all its digits; empty for what Calcite has right. */
  public static Optional<RexLiteral> read(SqlNode node, RexBuilder rex) {
    if (!(node instanceof SqlIntervalLiteral literal)) {
      return Optional.empty();
    }
    var interval = literal.getValueAs(SqlIntervalLiteral.IntervalValue.class);
    String text = interval.getIntervalLiteral().trim();
    int fraction = text.indexOf('.') + 1;
    if (fraction == 0 || text.length() <= fraction + MILLIS_DIGITS) {
      return Optional.empty();
    }
    BigDecimal rest = new BigDecimal("0." + text.substring(fraction + MILLIS_DIGITS));
    boolean isNegative = interval.getSign() < 0 != text.startsWith("-");
    BigDecimal millis = literal.getValueAs(BigDecimal.class).add(isNegative ? rest.negate() : rest);
    return Optional.of(rex.makeIntervalLiteral(millis, interval.getIntervalQualifier()));
  }
}

package dev.tidemark.planner.rel;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * A timestamp that lies a constant span after another, as {@code l.ts - INTERVAL '30' DAY} does.
 * Sessions are in UTC, where a day always has 24 hours; spans of months are no constant ones.
 *
 * @param micros negative where it lies before
 */
public record MovedTime(RexNode from, long micros) {
  /** A thousand years: a time of the calendar, so moved, is one that every engine can hold. */
  private static final long FARTHEST_MICROS = 365_250L * 86_400_000_000L;

  private static final int MILLIS_OF_MICROS = 3;

  /** Any expression: one that isn't moved lies no span after itself. */
  public static MovedTime of(RexNode expression) {
    if (!(expression instanceof RexCall call)
        || !(call.isA(SqlKind.MINUS) || call.isA(SqlKind.PLUS))
        || call.getOperands().size() != 2
        || !isTimestamp(call)
        || typeName(call) != typeName(call.getOperands().get(0))) {
      return new MovedTime(expression, 0);
    }
    MovedTime before = of(call.getOperands().get(0));
    return micros(call.getOperands().get(1))
        .map(span -> before.micros + (call.isA(SqlKind.MINUS) ? -span : span))
        .filter(MovedTime::isNear)
        .map(sum -> new MovedTime(before.from, sum))
        .orElseGet(() -> new MovedTime(expression, 0));
  }

  private static Optional<Long> micros(RexNode span) {
    return span instanceof RexLiteral literal
            && SqlTypeName.DAY_INTERVAL_TYPES.contains(typeName(literal))
        ? Optional.ofNullable(literal.getValueAs(BigDecimal.class))
            .map(millis -> millis.movePointRight(MILLIS_OF_MICROS))
            .filter(micros -> micros.stripTrailingZeros().scale() <= 0)
            .filter(micros -> micros.abs().compareTo(BigDecimal.valueOf(FARTHEST_MICROS)) <= 0)
            .map(BigDecimal::longValueExact)
        : Optional.empty();
  }

  private static boolean isNear(long micros) {
    return Math.abs(micros) <= FARTHEST_MICROS;
  }

  private static boolean isTimestamp(RexNode expression) {
    return switch (typeName(expression)) {
      case TIMESTAMP, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> true;
      default -> false;
    };
  }

  private static SqlTypeName typeName(RexNode expression) {
    return expression.getType().getSqlTypeName();
  }

  /**
   * The same time by how far it is from another that is moved from where this one is; empty where
   * that one isn't.
   *
   * @param column what stands for the other
   */
  public Optional<MovedTime> by(MovedTime other, RexNode column) {
    return from.equals(other.from) && isNear(micros - other.micros)
        ? Optional.of(new MovedTime(column, micros - other.micros))
        : Optional.empty();
  }

  /** As an expression. */
  public RexNode written(RexBuilder rex) {
    if (micros == 0) {
      return from;
    }
    RelDataType type = from.getType();
    return rex.makeCall(
        type,
        micros < 0 ? SqlStdOperatorTable.MINUS_DATE : SqlStdOperatorTable.DATETIME_PLUS,
        List.of(
            from,
            rex.makeIntervalLiteral(
                BigDecimal.valueOf(Math.abs(micros), MILLIS_OF_MICROS),
                new SqlIntervalQualifier(TimeUnit.DAY, TimeUnit.SECOND, SqlParserPos.ZERO))));
  }
}

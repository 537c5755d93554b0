package dev.tidemark.planner.rewrite.asof;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlBinaryOperator;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * Writes {@code u.t + INTERVAL '7' DAY >= l.ts} and {@code l.ts - u.t <= INTERVAL '7' DAY} as what
 * they say of {@code u.t}: with the right side's time alone it is a bound, which every strategy
 * knows. Only with days and what is shorter, since months can't be taken away again.
 */
final class SeparateSides {
  private static final Set<SqlKind> ORDERINGS =
      Set.of(
          SqlKind.LESS_THAN,
          SqlKind.LESS_THAN_OR_EQUAL,
          SqlKind.GREATER_THAN,
          SqlKind.GREATER_THAN_OR_EQUAL);

  private final RexBuilder rex;
  private final int leftCount;

  SeparateSides(RexBuilder rex, int leftCount) {
    this.rex = rex;
    this.leftCount = leftCount;
  }

  /** The condition, or what means the same. */
  RexNode in(RexNode condition) {
    if (!(condition instanceof RexCall call)
        || !(call.getOperator() instanceof SqlBinaryOperator comparison)
        || !call.isA(ORDERINGS)) {
      return condition;
    }
    RexNode first = call.getOperands().get(0);
    RexNode second = call.getOperands().get(1);
    return separated(comparison, first, second)
        .or(() -> separated(reversed(comparison), second, first))
        .orElse(condition);
  }

  private Optional<RexNode> separated(SqlOperator comparison, RexNode first, RexNode second) {
    if (!(first instanceof RexCall call)
        || call.getOperands().size() != 2
        || !call.isA(SqlKind.PLUS) && !call.isA(SqlKind.MINUS)
        || readsRight(second)) {
      return Optional.empty();
    }
    RexNode a = call.getOperands().get(0);
    RexNode b = call.getOperands().get(1);
    if (isTimestamp(a) && isSpan(b) && isTimestamp(second) && !readsRight(b)) {
      return compared(comparison, a, call.isA(SqlKind.MINUS), second, b);
    }
    if (!isTimestamp(a) || !isTimestamp(b) || !isSpan(second)) {
      return Optional.empty();
    }
    return readsRight(b)
        ? compared(reversed(comparison), b, false, a, second)
        : compared(comparison, a, true, b, second);
  }

  private Optional<RexNode> compared(
      SqlOperator comparison, RexNode onRight, boolean later, RexNode time, RexNode span) {
    if (!Bound.isRight(onRight, leftCount)
        || readsRight(time)
        || onRight.getType().getSqlTypeName() != time.getType().getSqlTypeName()) {
      return Optional.empty();
    }
    SqlOperator shift = later ? SqlStdOperatorTable.DATETIME_PLUS : SqlStdOperatorTable.MINUS_DATE;
    boolean isNullable = time.getType().isNullable() || span.getType().isNullable();
    RexNode shifted =
        rex.makeCall(
            rex.getTypeFactory().createTypeWithNullability(time.getType(), isNullable),
            shift,
            List.of(time, span));
    return Optional.of(rex.makeCall(comparison, onRight, shifted));
  }

  private static SqlOperator reversed(SqlOperator comparison) {
    return Objects.requireNonNull(comparison.reverse());
  }

  private boolean readsRight(RexNode expression) {
    ImmutableBitSet columns = RelOptUtil.InputFinder.bits(expression);
    return columns.length() > leftCount;
  }

  private static boolean isTimestamp(RexNode expression) {
    return switch (expression.getType().getSqlTypeName()) {
      case TIMESTAMP, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> true;
      default -> false;
    };
  }

  private static boolean isSpan(RexNode expression) {
    return SqlTypeName.DAY_INTERVAL_TYPES.contains(expression.getType().getSqlTypeName());
  }
}

package dev.tidemark.planner.rewrite.asof;

import java.util.Set;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;

/**
 * Writes {@code NOT u.event_time > l.ts} as {@code u.event_time <= l.ts}, which gives a direction
 * or is a bound.
 *
 * <p>It stays what it was, NULLs included. A comparison with a NULL is NULL, and so is NOT of it,
 * as is the opposite comparison of the same two; of other values exactly one of the two holds,
 * since every type is in a total order, floating-point numbers with NaN above all others.
 *
 * <p>NOT of an OR stays one condition: taken apart, its halves would be asked of tombstones where
 * the whole, which names a feature, is not.
 */
final class PushNot {
  private static final Set<SqlKind> COMPARISONS =
      Set.of(
          SqlKind.EQUALS,
          SqlKind.NOT_EQUALS,
          SqlKind.LESS_THAN,
          SqlKind.LESS_THAN_OR_EQUAL,
          SqlKind.GREATER_THAN,
          SqlKind.GREATER_THAN_OR_EQUAL);

  private final RexBuilder rex;

  PushNot(RexBuilder rex) {
    this.rex = rex;
  }

  /** The condition, or what means the same. */
  RexNode in(RexNode condition) {
    RexNode inner = condition;
    boolean isOpposite = false;
    while (inner.isA(SqlKind.NOT)) {
      inner = ((RexCall) inner).getOperands().get(0);
      isOpposite = !isOpposite;
    }
    if (!inner.isA(COMPARISONS)) {
      return condition;
    }
    return isOpposite ? opposite((RexCall) inner) : inner;
  }

  private RexNode opposite(RexCall comparison) {
    return rex.makeCall(
        RexUtil.op(comparison.getKind().negateNullSafe()), comparison.getOperands());
  }
}

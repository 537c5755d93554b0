package dev.tidemark.planner.rewrite.asof;

import java.util.List;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;

/**
 * Writes {@code NOT u.event_time > l.ts} as {@code u.event_time <= l.ts}, which gives a direction
 * or is a bound; through AND, OR and a second NOT as well.
 *
 * <p>All of it stays what it was, NULLs included. A comparison of a NULL is NULL, and so is NOT of
 * it, as is the opposite comparison of the same two; of other values exactly one of the two holds,
 * since every type is in a total order, floating-point numbers with NaN above all others. De
 * Morgan's laws hold in three-valued logic. Everything else keeps its NOT.
 */
final class PushNot {
  private final RexBuilder rex;

  PushNot(RexBuilder rex) {
    this.rex = rex;
  }

  /** The condition, or what means the same. */
  RexNode in(RexNode condition) {
    return switch (condition.getKind()) {
      case NOT -> not(((RexCall) condition).getOperands().get(0), condition);
      case AND -> RexUtil.composeConjunction(rex, each((RexCall) condition));
      default -> condition;
    };
  }

  private List<RexNode> opposites(RexCall call) {
    return call.getOperands().stream().map(this::opposite).toList();
  }

  private RexNode opposite(RexNode condition) {
    return not(condition, rex.makeCall(SqlStdOperatorTable.NOT, condition));
  }

  private List<RexNode> each(RexCall call) {
    return call.getOperands().stream().map(this::in).toList();
  }

  /**
   * The opposite of a condition.
   *
   * @param asWritten where nothing better is known
   */
  private RexNode not(RexNode condition, RexNode asWritten) {
    if (!(condition instanceof RexCall call)) {
      return asWritten;
    }
    return switch (call.getKind()) {
      case NOT -> in(call.getOperands().get(0));
      case OR -> RexUtil.composeConjunction(rex, opposites(call));
      case AND -> RexUtil.composeDisjunction(rex, opposites(call));
      case EQUALS, NOT_EQUALS, LESS_THAN, LESS_THAN_OR_EQUAL -> turned(call);
      case GREATER_THAN, GREATER_THAN_OR_EQUAL -> turned(call);
      default -> asWritten;
    };
  }

  private RexNode turned(RexCall comparison) {
    return rex.makeCall(
        RexUtil.op(comparison.getKind().negateNullSafe()), comparison.getOperands());
  }
}

package dev.tidemark.planner.leakage;

import dev.tidemark.planner.rel.PointInTimeJoin;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rex.RexFieldCollation;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexVisitorImpl;
import org.apache.calcite.rex.RexWindow;

/** Which rows the window functions of an expression look at. */
final class WindowReach {
  private WindowReach() {}

  /**
   * Whether they only look at rows whose AS OF join is at or before their own row's time.
   *
   * @param input what the expression is over
   */
  static boolean isBackward(RexNode expression, RelNode input, PointInTimeJoin join) {
    List<RexOver> windows = new ArrayList<>();
    expression.accept(
        new RexVisitorImpl<Void>(true) {
          @Override
          public Void visitOver(RexOver over) {
            windows.add(over);
            return super.visitOver(over);
          }
        });
    return windows.stream().allMatch(over -> isBackward(over, input, join));
  }

  private static boolean isBackward(RexOver over, RelNode input, PointInTimeJoin join) {
    RexWindow window = over.getWindow();
    if (window.orderKeys.isEmpty()) {
      return false;
    }
    RexFieldCollation first = window.orderKeys.get(0);
    boolean endsHere =
        window.getUpperBound().isCurrentRow() || window.getUpperBound().isPreceding();
    return endsHere
        && looksBack(over)
        && !first.getDirection().isDescending()
        && first.left instanceof RexInputRef ref
        && TimeTrace.isRowTime(input, ref.getIndex(), join);
  }

  /** Some functions look at the whole partition, whatever the frame is. */
  private static boolean looksBack(RexOver over) {
    return switch (over.getOperator().getKind()) {
      case LEAD, NTILE, PERCENT_RANK, CUME_DIST -> false;
      case LAG -> over.getOperands().size() == 1 || isCount(over.getOperands().get(1));
      default -> true;
    };
  }

  private static boolean isCount(RexNode offset) {
    if (!(offset instanceof RexLiteral literal)) {
      return false;
    }
    BigDecimal rows = literal.getValueAs(BigDecimal.class);
    return rows != null && rows.signum() >= 0;
  }
}

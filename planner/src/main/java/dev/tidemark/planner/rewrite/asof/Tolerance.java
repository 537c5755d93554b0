package dev.tidemark.planner.rewrite.asof;

import dev.tidemark.planner.rewrite.asof.group.ReadColumns;
import java.util.List;
import java.util.Set;
import org.apache.calcite.avatica.util.TimeUnitRange;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * Tells which conditions of an AS OF join with a feature group bound the event time from the spine:
 * those that compare it, or what is added to it or taken from it, with something that reads the
 * left side. A number that is only a part of it ({@code EXTRACT(YEAR FROM u.event_time)}) doesn't
 * say how old a record may be, nor does a time that it must not have.
 */
final class Tolerance {
  /** Parts of a span that are never less in a longer one. */
  private static final Set<TimeUnitRange> LENGTHS = Set.of(TimeUnitRange.EPOCH, TimeUnitRange.DAY);

  private final int leftCount;
  private final int eventTime;
  private final Set<CorrelationId> rows;

  /**
   * Of that join.
   *
   * @param eventTime its ordinal among the left's columns followed by the right's
   * @param rows the names by which sub-queries call a pair of both sides
   */
  Tolerance(int leftCount, int eventTime, Set<CorrelationId> rows) {
    this.leftCount = leftCount;
    this.eventTime = eventTime;
    this.rows = Set.copyOf(rows);
  }

  boolean isIn(RexNode condition) {
    ImmutableBitSet columns = ReadColumns.of(condition, rows);
    return condition.isA(SqlKind.COMPARISON)
        && !condition.isA(SqlKind.NOT_EQUALS)
        && columns.get(eventTime)
        && columns.nth(0) < leftCount
        && ((RexCall) condition).getOperands().stream().anyMatch(this::goesWithEventTime);
  }

  private boolean goesWithEventTime(RexNode expression) {
    if (expression instanceof RexInputRef column) {
      return column.getIndex() == eventTime;
    }
    return expression instanceof RexCall call
        && isQuantity(call.getType())
        && !isPart(call)
        && call.getOperands().stream().anyMatch(this::goesWithEventTime);
  }

  private static boolean isQuantity(RelDataType type) {
    return SqlTypeUtil.isDatetime(type)
        || SqlTypeUtil.isInterval(type)
        || SqlTypeUtil.isNumeric(type);
  }

  /** Of two times the later may have the smaller part. */
  private static boolean isPart(RexCall call) {
    List<RexNode> operands = call.getOperands();
    if (call.isA(SqlKind.MOD)) {
      return true;
    }
    if (call.isA(SqlKind.EXTRACT) && operands.get(0) instanceof RexLiteral unit) {
      boolean isOfSpan = SqlTypeUtil.isInterval(operands.get(1).getType());
      TimeUnitRange part = unit.getValueAs(TimeUnitRange.class);
      return isOfSpan ? !LENGTHS.contains(part) : part != TimeUnitRange.EPOCH;
    }
    return call.getOperator().getName().equals("DATE_PART")
        && !"epoch".equalsIgnoreCase(RexLiteral.stringValue(operands.get(0)));
  }
}

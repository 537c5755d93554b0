package dev.tidemark.planner.rewrite.asof.group;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;

/** Compares a group's time with another that may be a date, or have a zone where it has none. */
public final class TimeComparison {
  private TimeComparison() {}

  /** {@code first <= second}. */
  public static RexCall atOrBefore(RexBuilder rex, RexNode first, RexNode second) {
    RelDataType wider = wider(first.getType(), second.getType());
    return (RexCall)
        rex.makeCall(
            SqlStdOperatorTable.LESS_THAN_OR_EQUAL, as(wider, first, rex), as(wider, second, rex));
  }

  /** {@code first >= second}. */
  public static RexNode notBefore(RexBuilder rex, RexNode first, RexNode second) {
    RelDataType wider = wider(first.getType(), second.getType());
    return rex.makeCall(
        SqlStdOperatorTable.GREATER_THAN_OR_EQUAL, as(wider, first, rex), as(wider, second, rex));
  }

  /** The first type is a timestamp's. */
  private static RelDataType wider(RelDataType first, RelDataType second) {
    return second.getSqlTypeName() == SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE ? second : first;
  }

  private static RexNode as(RelDataType type, RexNode node, RexBuilder rex) {
    return node.getType().getSqlTypeName() == type.getSqlTypeName()
        ? node
        : rex.makeCast(
            rex.getTypeFactory().createTypeWithNullability(type, node.getType().isNullable()),
            node);
  }
}

package dev.tidemark.planner.validate.aggregate;

import java.util.List;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;

/**
 * {@code percentile_disc(p) WITHIN GROUP (ORDER BY x) FILTER (WHERE c)}, whose type Calcite can't
 * tell: the same over {@code CASE WHEN c THEN x END}, since it passes over NULLs.
 */
public final class FilteredPercentile {
  private FilteredPercentile() {}

  /** The node, or what it means. */
  public static SqlNode asCase(SqlNode node) {
    if (node instanceof SqlBasicCall filter
        && filter.getKind() == SqlKind.FILTER
        && filter.operand(0) instanceof SqlBasicCall within
        && within.getKind() == SqlKind.WITHIN_GROUP
        && within.operand(0).getKind() == SqlKind.PERCENTILE_DISC
        && within.operand(1) instanceof SqlNodeList order
        && order.size() == 1) {
      SqlNode item = filtered(order.get(0), filter.operand(1));
      within.setOperand(1, new SqlNodeList(List.of(item), order.getParserPosition()));
      return within;
    }
    return node;
  }

  private static SqlNode filtered(SqlNode item, SqlNode condition) {
    boolean isDirection =
        item.getKind() == SqlKind.DESCENDING
            || item.getKind() == SqlKind.NULLS_FIRST
            || item.getKind() == SqlKind.NULLS_LAST;
    if (isDirection && item instanceof SqlBasicCall direction) {
      direction.setOperand(0, filtered(direction.operand(0), condition));
      return direction;
    }
    return FilteredValue.where(condition, item, item.getParserPosition());
  }
}

package dev.tidemark.planner.dialect;

import dev.tidemark.planner.dialect.engine.EngineSql;
import dev.tidemark.planner.dialect.engine.Unrenderable;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexFieldCollation;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.rex.RexWindow;
import org.apache.calcite.rex.RexWindowBound;
import org.apache.calcite.rex.RexWindowExclusion;

/** Window functions. */
final class WindowWriter {
  private final EngineSql engine;
  private final ExpressionWriter expressions;

  WindowWriter(EngineSql engine, ExpressionWriter expressions) {
    this.engine = engine;
    this.expressions = expressions;
  }

  String write(RexOver over) {
    String window = " OVER (" + window(over) + ")";
    List<String> arguments = expressions.writeAll(over.getOperands());
    List<RelDataType> types = over.getOperands().stream().map(RexNode::getType).toList();
    if (over.ignoreNulls() && !engine.canIgnoreNulls()) {
      throw new Unrenderable("IGNORE NULLS");
    }
    if (over.isDistinct()) {
      throw new Unrenderable("DISTINCT in a window function");
    }
    return engine.windowFunction(
        over, types, arguments, (over.ignoreNulls() ? " IGNORE NULLS" : ""), window);
  }

  private String window(RexOver over) {
    RexWindow window = over.getWindow();
    List<String> clauses = new ArrayList<>();
    if (!window.partitionKeys.isEmpty()) {
      clauses.add("PARTITION BY " + String.join(", ", expressions.writeAll(window.partitionKeys)));
    }
    if (!window.orderKeys.isEmpty()) {
      List<String> items =
          window.orderKeys.stream().map(key -> orderKey(key, hasDistance(window))).toList();
      clauses.add("ORDER BY " + String.join(", ", items));
    }
    if (over.getAggOperator().allowsFraming()) {
      frame(window, clauses);
    }
    return String.join(" ", clauses);
  }

  private static boolean hasDistance(RexWindow window) {
    return !window.isRows()
        && (window.getLowerBound().getOffset() != null
            || window.getUpperBound().getOffset() != null);
  }

  private String orderKey(RexFieldCollation key, boolean hasDistance) {
    RelFieldCollation collation =
        new RelFieldCollation(0, key.getDirection(), key.getNullDirection());
    RelDataType type = key.left.getType();
    String text = expressions.write(key.left);
    return engine.orderBy(hasDistance ? engine.rangeKey(text, type) : text, type, collation);
  }

  private void frame(RexWindow window, List<String> clauses) {
    boolean whole =
        window.getLowerBound().isUnbounded()
            && (window.getUpperBound().isUnbounded() || window.orderKeys.isEmpty());
    boolean usual =
        window.getLowerBound().isUnbounded()
            && window.getUpperBound().isCurrentRow()
            && !window.isRows();
    if (window.orderKeys.isEmpty() && whole && !window.isRows() || usual) {
      return;
    }
    clauses.add(
        (window.isRows() ? "ROWS" : "RANGE")
            + " BETWEEN "
            + bound(window.getLowerBound())
            + " AND "
            + bound(window.getUpperBound())
            + exclusion(window.getExclude()));
  }

  private String bound(RexWindowBound bound) {
    if (bound.isCurrentRow()) {
      return "CURRENT ROW";
    }
    String side = bound.isPreceding() ? " PRECEDING" : " FOLLOWING";
    RexNode offset = bound.getOffset();
    if (offset != null && !RexUtil.isConstant(offset)) {
      throw new Unrenderable("A window whose frame varies from row to row");
    }
    return (offset == null ? "UNBOUNDED" : expressions.write(offset)) + side;
  }

  private static String exclusion(RexWindowExclusion exclusion) {
    return switch (exclusion) {
      case EXCLUDE_NO_OTHER -> "";
      case EXCLUDE_CURRENT_ROW -> " EXCLUDE CURRENT ROW";
      case EXCLUDE_GROUP -> " EXCLUDE GROUP";
      case EXCLUDE_TIES -> " EXCLUDE TIES";
    };
  }
}

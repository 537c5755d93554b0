package dev.tidemark.planner.validate.aggregate;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.parse.token.Positions;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelectKeyword;
import org.apache.calcite.util.Litmus;
import org.jspecify.annotations.Nullable;

/** Aggregates with ORDER BY within their brackets, where that can't be computed. */
public final class OrderedAggregates {
  private OrderedAggregates() {}

  /** Errors: {@code NOT_SUPPORTED} where OVER follows the brackets. */
  public static SqlNode refuseWindow(SqlNode node) {
    if (node instanceof SqlCall over
        && over.getKind() == SqlKind.OVER
        && called(over.operand(0)) instanceof SqlCall aggregate
        && order(aggregate) != null) {
      throw TidemarkException.at(
          Positions.of(aggregate),
          ErrorCode.NOT_SUPPORTED,
          "%s can't have ORDER BY within its brackets and OVER behind them; write ORDER BY in OVER"
              .formatted(name(aggregate)));
    }
    return node;
  }

  private static SqlNode called(SqlNode aggregate) {
    return switch (aggregate.getKind()) {
      case FILTER, IGNORE_NULLS, RESPECT_NULLS -> called(((SqlCall) aggregate).operand(0));
      default -> aggregate;
    };
  }

  /**
   * Errors: {@code INVALID_STATEMENT} where equal values, of which DISTINCT takes one, are ordered
   * by what may differ among them.
   */
  public static void refuseDistinct(SqlCall aggregate) {
    SqlNodeList order = order(aggregate);
    if (order == null
        || aggregate.getFunctionQuantifier() == null
        || aggregate.getFunctionQuantifier().getValue() != SqlSelectKeyword.DISTINCT) {
      return;
    }
    List<SqlNode> arguments = aggregate.getOperandList().subList(0, aggregate.operandCount() - 1);
    for (SqlNode item : order) {
      SqlNode value = value(item);
      boolean isArgument =
          !(value instanceof SqlLiteral)
              && arguments.stream().anyMatch(each -> each.equalsDeep(value, Litmus.IGNORE));
      if (!isArgument) {
        throw TidemarkException.at(
            Positions.of(value),
            ErrorCode.INVALID_STATEMENT,
            "%s of DISTINCT values is ordered by its arguments alone; leave DISTINCT out, or take distinct rows in FROM first"
                .formatted(name(aggregate)));
      }
    }
  }

  private static SqlNode value(SqlNode item) {
    return switch (item.getKind()) {
      case DESCENDING, NULLS_FIRST, NULLS_LAST -> value(((SqlCall) item).operand(0));
      default -> item;
    };
  }

  private static @Nullable SqlNodeList order(SqlCall call) {
    return call.getOperator().isAggregator()
            && call.operandCount() > 0
            && call.operand(call.operandCount() - 1) instanceof SqlNodeList order
        ? order
        : null;
  }

  private static String name(SqlCall call) {
    return call.getOperator().getName().toLowerCase(Locale.ROOT);
  }
}

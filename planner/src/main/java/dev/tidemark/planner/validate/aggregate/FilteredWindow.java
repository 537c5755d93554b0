package dev.tidemark.planner.validate.aggregate;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.parse.token.Positions;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * {@code sum(x) FILTER (WHERE c) OVER (…)}, which Calcite doesn't take: the same over {@code CASE
 * WHEN c THEN x END}, for what passes over NULLs.
 */
public final class FilteredWindow {
  private static final Set<String> PASS_OVER_NULLS =
      Set.of(
          "count",
          "sum",
          "avg",
          "min",
          "max",
          "stddev",
          "stddev_pop",
          "stddev_samp",
          "variance",
          "var_pop",
          "var_samp",
          "bool_and",
          "bool_or",
          "bit_and",
          "bit_or");

  private FilteredWindow() {}

  /** The node, or what it means. Errors: {@code NOT_SUPPORTED} for what keeps NULLs. */
  public static SqlNode asCase(SqlNode node) {
    if (node instanceof SqlBasicCall over
        && over.getKind() == SqlKind.OVER
        && over.operand(0) instanceof SqlBasicCall filter
        && filter.getKind() == SqlKind.FILTER
        && filter.operand(0) instanceof SqlBasicCall aggregate) {
      over.setOperand(0, filtered(aggregate, filter.operand(1)));
    }
    return node;
  }

  private static SqlBasicCall filtered(SqlBasicCall aggregate, SqlNode condition) {
    String name = aggregate.getOperator().getName().toLowerCase(Locale.ROOT);
    if (!PASS_OVER_NULLS.contains(name) || aggregate.operandCount() != 1) {
      throw TidemarkException.at(
          Positions.of(aggregate),
          ErrorCode.NOT_SUPPORTED,
          name + " can't have FILTER and OVER together; write its argument as CASE WHEN … END");
    }
    SqlParserPos at = aggregate.getParserPosition();
    SqlNode argument = aggregate.operand(0);
    boolean isStar = argument instanceof SqlIdentifier identifier && identifier.isStar();
    SqlNode value = isStar ? SqlLiteral.createExactNumeric("1", at) : argument;
    aggregate.setOperand(0, FilteredValue.where(condition, value, at));
    return aggregate;
  }
}

package dev.tidemark.planner.validate.aggregate;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.parse.token.Positions;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.validate.DelegatingScope;
import org.apache.calcite.sql.validate.ListScope;
import org.apache.calcite.sql.validate.SqlValidatorScope;

/**
 * Aggregates in a sub-query of nothing but columns from outside. In SQL they are the outer query's,
 * and PostgreSQL takes them so; Calcite takes them for the sub-query's.
 */
public final class OutsideAggregates {
  private OutsideAggregates() {}

  /**
   * @throws TidemarkException INVALID_STATEMENT where the call is one
   */
  public static void refuse(SqlCall call, SqlValidatorScope scope) {
    if (!isAggregate(call) || !(listOf(scope) instanceof ListScope tables)) {
      return;
    }
    List<SqlIdentifier> columns = AggregatedColumns.of(call, tables);
    if (!columns.isEmpty() && columns.stream().allMatch(column -> isOutside(column, tables))) {
      throw TidemarkException.at(
          Positions.of(call),
          ErrorCode.INVALID_STATEMENT,
          "An aggregate takes a column of the query that it stands in, and '"
              + String.join(".", columns.get(0).names)
              + "' is from outside of it; aggregate there, or name it in a sub-query in FROM, as in FROM"
              + " (SELECT <outer column> AS x FROM …)");
    }
  }

  /** Functions of windows alone are the query's in which they stand. */
  private static boolean isAggregate(SqlCall call) {
    return call.getKind() == SqlKind.FILTER
        || call.getKind() == SqlKind.WITHIN_GROUP
        || call.getOperator().isAggregator() && !call.getOperator().requiresOver();
  }

  /** Columns have the names of their tables by now. */
  private static boolean isOutside(SqlIdentifier column, ListScope tables) {
    return !column.isSimple()
        && !tables.getChildren().contains(tables.fullyQualify(column).namespace);
  }

  private static SqlValidatorScope listOf(SqlValidatorScope scope) {
    SqlValidatorScope list = scope;
    while (!(list instanceof ListScope) && list instanceof DelegatingScope delegating) {
      list = delegating.getParent();
    }
    return list;
  }
}

package dev.tidemark.server.execution.upkeep;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.offline.load.ExpressionTranslator;
import dev.tidemark.planner.Planner;
import dev.tidemark.planner.parse.StatementParser;
import dev.tidemark.planner.parse.statement.QueryStatement.Query;
import dev.tidemark.planner.parse.statement.Statement;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Turns an expression over the columns of a row into DuckDB's words, by planning the query that it
 * would be alone: names, types and meaning are checked as in any query.
 */
public final class RowExpressions implements ExpressionTranslator {
  private final StatementParser parser = new StatementParser();
  private final Planner planner;

  public RowExpressions(Planner planner) {
    this.planner = planner;
  }

  @Override
  public String translate(String expression, List<Column> columns, DataType type) {
    String sql =
        "SELECT CAST((%s\n) AS %s) FROM %s.\"%s\""
            .formatted(expression, type.sql(), RowSelect.ROWS.schema(), RowSelect.ROWS.name());
    Statement statement = parser.parse(sql);
    if (!(statement instanceof Query query)) {
      throw refused(expression);
    }
    return RowSelect.of(planner.plan(query.node(), RowSelect.over(columns)))
        .filter(select -> select.expressions().size() == 1)
        .orElseThrow(() -> refused(expression))
        .sql(0, UnaryOperator.identity());
  }

  private static TidemarkException refused(String expression) {
    return new TidemarkException(
        ErrorCode.NOT_SUPPORTED,
        "'" + expression + "' is more than an expression over the columns of one row");
  }
}

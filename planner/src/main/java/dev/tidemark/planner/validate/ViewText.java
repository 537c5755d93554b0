package dev.tidemark.planner.validate;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.parse.StatementParser;
import dev.tidemark.planner.parse.statement.QueryStatement;
import org.apache.calcite.sql.SqlNode;

/** Reads a view's query. */
final class ViewText {
  private static final StatementParser PARSER = new StatementParser();

  private ViewText() {}

  static SqlNode parse(String query) {
    if (PARSER.parse(query) instanceof QueryStatement.Query parsed) {
      return parsed.node();
    }
    throw new TidemarkException(ErrorCode.INVALID_STATEMENT, "A view's text is not a query");
  }
}

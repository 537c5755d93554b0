package dev.tidemark.planner.parse.token;

import dev.tidemark.catalog.error.SqlPosition;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/** Where something stands in a statement's text, as errors say it; what has no place is first. */
public final class Positions {
  private Positions() {}

  public static SqlPosition of(SqlNode node) {
    return of(node.getParserPosition());
  }

  public static SqlPosition of(SqlParserPos at) {
    return of(at.getLineNum(), at.getColumnNum());
  }

  public static SqlPosition of(CalciteContextException e) {
    return of(e.getPosLine(), e.getPosColumn());
  }

  private static SqlPosition of(int line, int column) {
    return new SqlPosition(Math.max(1, line), Math.max(1, column));
  }
}

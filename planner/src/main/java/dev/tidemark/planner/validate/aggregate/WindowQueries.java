package dev.tidemark.planner.validate.aggregate;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.parse.token.Positions;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.util.SqlBasicVisitor;

/** Sub-queries within a window function, its OVER or a WINDOW, which Calcite can't plan. */
public final class WindowQueries extends SqlBasicVisitor<Void> {
  private WindowQueries() {}

  /** Errors: {@code NOT_SUPPORTED} for a window function or a WINDOW with a sub-query in it. */
  public static SqlNode refuse(SqlNode node) {
    if (node instanceof SqlBasicCall over && over.getKind() == SqlKind.OVER) {
      over.accept(new WindowQueries());
    } else if (node instanceof SqlSelect select) {
      select.getWindowList().accept(new WindowQueries());
    }
    return node;
  }

  @Override
  public Void visit(SqlCall call) {
    if (call.isA(SqlKind.QUERY)) {
      throw TidemarkException.at(
          Positions.of(call),
          ErrorCode.NOT_SUPPORTED,
          "A window function has no sub-query in it; compute its value in FROM, as in FROM (SELECT"
              + " …, (SELECT …) AS x FROM …) AS t");
    }
    return super.visit(call);
  }
}

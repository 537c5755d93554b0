package dev.tidemark.planner.validate.aggregate;

import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.util.Static;
import org.apache.calcite.util.Util;

/** Window functions in HAVING, where Calcite takes those of sub-queries for the query's own. */
public final class HavingWindows extends SqlBasicVisitor<Void> {
  private static final String REFUSAL = Static.RESOURCE.windowInHavingNotAllowed().str();

  private HavingWindows() {}

  /** Whether Calcite refused the condition for windows, which only its sub-queries have. */
  public static boolean areOfSubQueries(CalciteContextException refusal, SqlNode having) {
    return refusal.getCause() != null
        && REFUSAL.equals(refusal.getCause().getMessage())
        && !areIn(having);
  }

  private static boolean areIn(SqlNode having) {
    try {
      having.accept(new HavingWindows());
      return false;
    } catch (Util.FoundOne e) {
      Util.swallow(e, null);
      return true;
    }
  }

  @Override
  public Void visit(SqlCall call) {
    if (call.getKind() == SqlKind.OVER) {
      throw new Util.FoundOne(call);
    }
    return call.isA(SqlKind.QUERY) ? null : super.visit(call);
  }
}

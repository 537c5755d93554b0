package dev.tidemark.planner.validate;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.util.SqlBasicVisitor;

/** The sub-queries of an expression, but not those within them. */
final class SubQueries {
  private SubQueries() {}

  /** In the order written. */
  static List<SqlNode> in(SqlNode expression) {
    List<SqlNode> found = new ArrayList<>();
    expression.accept(
        new SqlBasicVisitor<Void>() {
          @Override
          public Void visit(SqlCall call) {
            if (call.isA(SqlKind.QUERY)) {
              found.add(call);
              return null;
            }
            return super.visit(call);
          }
        });
    return found;
  }
}

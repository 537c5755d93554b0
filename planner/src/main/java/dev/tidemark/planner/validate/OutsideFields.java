package dev.tidemark.planner.validate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;

/** What sub-queries in expressions read of rows outside them. */
final class OutsideFields extends RexShuttle {
  private final Map<CorrelationId, RexFieldAccess> found = new LinkedHashMap<>();
  private final RelHomogeneousShuttle inSubQueries =
      new RelHomogeneousShuttle() {
        @Override
        public RelNode visit(RelNode node) {
          node.accept(OutsideFields.this);
          return super.visit(node);
        }
      };

  private OutsideFields() {}

  /** One field of each row, which may be changed. */
  static Map<CorrelationId, RexFieldAccess> in(List<RexNode> expressions) {
    OutsideFields fields = new OutsideFields();
    expressions.forEach(expression -> expression.accept(fields));
    return fields.found;
  }

  @Override
  public RexNode visitFieldAccess(RexFieldAccess access) {
    if (access.getReferenceExpr() instanceof RexCorrelVariable row) {
      found.putIfAbsent(row.id, access);
    }
    return super.visitFieldAccess(access);
  }

  @Override
  public RexNode visitSubQuery(RexSubQuery subQuery) {
    subQuery.rel.accept(inSubQueries);
    return super.visitSubQuery(subQuery);
  }
}

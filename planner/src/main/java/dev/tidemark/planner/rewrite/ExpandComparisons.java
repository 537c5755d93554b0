package dev.tidemark.planner.rewrite;

import dev.tidemark.planner.validate.literal.LiteralOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlQuantifyOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;

/**
 * Writes {@code x = ANY (ARRAY[a, b])} and {@code (a, b) < (c, d)} as the comparisons they are, so
 * that keys are found in them as in {@code x IN (a, b)}. Arrays whose elements aren't written there
 * are left to the engines.
 */
final class ExpandComparisons extends TreeRewrite {

  @Override
  protected RelNode rewrite(RelNode node) {
    RexBuilder rex = node.getCluster().getRexBuilder();
    return node.accept(
        new RexShuttle() {
          @Override
          public RexNode visitCall(RexCall call) {
            RexNode visited = super.visitCall(call);
            if (visited instanceof RexCall tested && isNullTestOfRow(tested)) {
              return nullTests(tested, rex);
            }
            if (visited instanceof RexCall compared && isOfRows(compared)) {
              return ofRows(compared, 0, rex);
            }
            return visited instanceof RexCall again
                    && !(again instanceof RexSubQuery)
                    && again.getOperator() instanceof SqlQuantifyOperator quantifier
                    && elements(again.getOperands().get(1), rex).isPresent()
                ? expand(again, quantifier, rex)
                : visited;
          }

          @Override
          public RexNode visitFieldAccess(RexFieldAccess access) {
            RexNode row = RexUtil.removeCast(access.getReferenceExpr());
            return row.isA(SqlKind.ROW)
                ? field(access.getReferenceExpr(), access.getField().getIndex(), rex).accept(this)
                : super.visitFieldAccess(access);
          }
        });
  }

  private static boolean isNullTestOfRow(RexCall call) {
    return (call.isA(SqlKind.IS_NULL) || call.isA(SqlKind.IS_NOT_NULL))
        && call.getOperands().get(0).isA(SqlKind.ROW);
  }

  /** A row is NULL where all of it is, and NOT NULL where all of it is that. */
  private static RexNode nullTests(RexCall call, RexBuilder rex) {
    return RexUtil.composeConjunction(
        rex,
        ((RexCall) call.getOperands().get(0))
            .getOperands().stream().map(each -> rex.makeCall(call.getOperator(), each)).toList());
  }

  private static boolean isOfRows(RexCall call) {
    return (call.isA(SqlKind.LESS_THAN)
            || call.isA(SqlKind.LESS_THAN_OR_EQUAL)
            || call.isA(SqlKind.GREATER_THAN)
            || call.isA(SqlKind.GREATER_THAN_OR_EQUAL))
        && call.getOperands().stream()
            .allMatch(operand -> RexUtil.removeCast(operand).isA(SqlKind.ROW));
  }

  /** Rows compare by their first columns, and where these are equal by the rest. */
  private static RexNode ofRows(RexCall call, int column, RexBuilder rex) {
    RexNode first = field(call.getOperands().get(0), column, rex);
    RexNode second = field(call.getOperands().get(1), column, rex);
    int columns = call.getOperands().get(0).getType().getFieldCount();
    if (column + 1 == columns) {
      return rex.makeCall(call.getOperator(), first, second);
    }
    boolean isLess = call.isA(SqlKind.LESS_THAN) || call.isA(SqlKind.LESS_THAN_OR_EQUAL);
    return RexUtil.composeDisjunction(
        rex,
        List.of(
            rex.makeCall(
                isLess ? SqlStdOperatorTable.LESS_THAN : SqlStdOperatorTable.GREATER_THAN,
                first,
                second),
            RexUtil.composeConjunction(
                rex,
                List.of(
                    rex.makeCall(SqlStdOperatorTable.EQUALS, first, second),
                    ofRows(call, column + 1, rex)))));
  }

  private static RexNode field(RexNode row, int column, RexBuilder rex) {
    RexNode field = ((RexCall) RexUtil.removeCast(row)).getOperands().get(column);
    return rex.ensureType(row.getType().getFieldList().get(column).getType(), field, true);
  }

  private static RexNode expand(RexCall call, SqlQuantifyOperator quantifier, RexBuilder rex) {
    RexNode value = call.getOperands().get(0);
    List<RexNode> comparisons = new ArrayList<>();
    for (RexNode element : elements(call.getOperands().get(1), rex).orElseThrow()) {
      RexNode compared = rex.makeCall(comparison(quantifier.comparisonKind), value, element);
      comparisons.add(LiteralOrder.kept(compared, rex));
    }
    return call.isA(SqlKind.ALL)
        ? RexUtil.composeConjunction(rex, comparisons)
        : RexUtil.composeDisjunction(rex, comparisons);
  }

  private static Optional<List<RexNode>> elements(RexNode array, RexBuilder rex) {
    RexNode plain = RexUtil.removeCast(array);
    RelDataType type = array.getType().getComponentType();
    return plain.isA(SqlKind.ARRAY_VALUE_CONSTRUCTOR) && type != null
        ? Optional.of(
            ((RexCall) plain)
                .getOperands().stream().map(each -> rex.ensureType(type, each, true)).toList())
        : Optional.empty();
  }

  private static SqlOperator comparison(SqlKind kind) {
    return switch (kind) {
      case EQUALS -> SqlStdOperatorTable.EQUALS;
      case NOT_EQUALS -> SqlStdOperatorTable.NOT_EQUALS;
      case LESS_THAN -> SqlStdOperatorTable.LESS_THAN;
      case LESS_THAN_OR_EQUAL -> SqlStdOperatorTable.LESS_THAN_OR_EQUAL;
      case GREATER_THAN -> SqlStdOperatorTable.GREATER_THAN;
      case GREATER_THAN_OR_EQUAL -> SqlStdOperatorTable.GREATER_THAN_OR_EQUAL;
      default -> throw new IllegalArgumentException("no comparison: " + kind);
    };
  }
}

package dev.tidemark.planner.dialect;

import dev.tidemark.planner.dialect.engine.EngineSql;
import dev.tidemark.planner.dialect.engine.Literals;
import dev.tidemark.planner.dialect.engine.Operands;
import dev.tidemark.planner.dialect.engine.Unrenderable;
import dev.tidemark.planner.dialect.statement.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql.SqlKind;

/** Row expressions to SQL over one scope. What comes out binds tightly: it can be an operand. */
final class ExpressionWriter implements Operands {
  /** A scope for expressions that read no field. */
  static final IntFunction<String> NO_FIELDS =
      field -> {
        throw new IllegalStateException("field " + field + " of nothing");
      };

  private final Statement statement;
  private final EngineSql engine;
  private final IntFunction<String> scope;

  /** Over the text of each field that an expression can read. */
  ExpressionWriter(Statement statement, IntFunction<String> scope) {
    this.statement = statement;
    this.engine = statement.engine();
    this.scope = scope;
  }

  @Override
  public String write(RexNode node) {
    if (node instanceof RexInputRef ref) {
      return scope.apply(ref.getIndex());
    } else if (node instanceof RexLiteral literal) {
      return engine.literal(literal);
    } else if (node instanceof RexDynamicParam parameter) {
      return parameter(parameter);
    } else if (node instanceof RexFieldAccess access
        && access.getReferenceExpr() instanceof RexCorrelVariable variable) {
      return statement.correlation(variable.id).apply(access.getField().getIndex());
    } else if (node instanceof RexOver over) {
      return new WindowWriter(engine, this).write(over);
    } else if (node instanceof RexSubQuery subQuery) {
      return subQuery(subQuery);
    } else if (node instanceof RexCall call) {
      return engine.calls().write(call, this);
    }
    throw new Unrenderable("The expression " + node);
  }

  @Override
  public List<String> writeAll(List<? extends RexNode> nodes) {
    List<String> texts = new ArrayList<>();
    for (RexNode node : nodes) {
      texts.add(write(node));
    }
    return texts;
  }

  EngineSql engine() {
    return engine;
  }

  private String parameter(RexDynamicParam parameter) {
    return "CAST("
        + Literals.MARK
        + parameter.getIndex()
        + Literals.MARK
        + " AS "
        + engine.type(parameter.getType())
        + ")";
  }

  private String subQuery(RexSubQuery subQuery) {
    RelNode rel = subQuery.rel;
    String query =
        new RelationWriter(statement).write(rel).select(rel.getRowType().getFieldNames());
    List<String> operands = writeAll(subQuery.getOperands());
    SqlKind kind = subQuery.getKind();
    return switch (kind) {
      case EXISTS -> "(EXISTS (" + query + "))";
      case SCALAR_QUERY -> "(" + query + ")";
      case IN -> {
        String row = String.join(", ", operands);
        yield "(" + (operands.size() == 1 ? row : "(" + row + ")") + " IN (" + query + "))";
      }
      default -> throw new Unrenderable("A sub-query with " + kind.sql);
    };
  }
}

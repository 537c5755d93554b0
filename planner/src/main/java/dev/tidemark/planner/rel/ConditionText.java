package dev.tidemark.planner.rel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlPostfixOperator;
import org.apache.calcite.sql.SqlPrefixOperator;

/** What an AS OF join asks of its candidates, in words near SQL's, for EXPLAIN. */
public final class ConditionText {
  private final PointInTimeJoin join;
  private final int leftCount;

  private ConditionText(PointInTimeJoin join) {
    this.join = join;
    this.leftCount = join.getLeft().getRowType().getFieldCount();
  }

  /** Each of the conditions besides keys and direction; none where there is none. */
  public static List<String> of(PointInTimeJoin join) {
    return RelOptUtil.conjunctions(join.rule().condition()).stream()
        .map(condition -> of(join, condition))
        .toList();
  }

  /** One of them. */
  public static String of(PointInTimeJoin join, RexNode condition) {
    return new ConditionText(join).of(condition);
  }

  /** A column of the left side, or what it was computed from for this join. */
  public static String ofLeft(PointInTimeJoin join, int field) {
    return new ConditionText(join).column("left ", join.getLeft(), field, 0);
  }

  /** The same of the right side. */
  public static String ofRight(PointInTimeJoin join, int field) {
    return new ConditionText(join).column("right ", join.getRight(), field, 0);
  }

  /** A pair of keys; columns are named as such, what was computed by both sides' columns. */
  public static String of(PointInTimeJoin join, KeyPair key) {
    return key(ofLeft(join, key.left()), join.getLeft(), key.left())
        + " = "
        + key(ofRight(join, key.right()), join.getRight(), key.right());
  }

  private static String key(String words, RelNode side, int field) {
    String name = side.getRowType().getFieldNames().get(field);
    return name.startsWith("$") ? words : name;
  }

  /** What was computed from a time and is moved again is told by how far it is from that time. */
  private String column(String side, RelNode node, int field, long laterMicros) {
    String name = node.getRowType().getFieldNames().get(field);
    if (!name.startsWith("$")) {
      return moved(side + name, laterMicros);
    }
    Optional<RelNode> sameColumns = withSameColumns(node, field);
    if (sameColumns.isPresent()) {
      return column(side, sameColumns.get(), field, laterMicros);
    }
    if (node instanceof Project project) {
      MovedTime time = MovedTime.of(project.getProjects().get(field));
      Columns below = (ref, later) -> column(side, project.getInput(), ref.getIndex(), later);
      return laterMicros == 0
          ? expression(project.getProjects().get(field), below)
          : moved(time.from(), time.micros() + laterMicros, below);
    }
    return moved(side + name, laterMicros);
  }

  /** What a node has that column from, if it doesn't compute it. */
  private static Optional<RelNode> withSameColumns(RelNode node, int field) {
    if (node instanceof EngineRelation relation) {
      return relation.computed();
    }
    boolean hasLeftColumn =
        node instanceof PointInTimeJoin join && field < join.getLeft().getRowType().getFieldCount();
    return node instanceof Filter || hasLeftColumn
        ? Optional.of(node.getInput(0))
        : Optional.empty();
  }

  private static String moved(RexNode time, long laterMicros, Columns columns) {
    return time instanceof RexInputRef ref
        ? columns.of(ref, laterMicros)
        : moved(expression(time, columns), laterMicros);
  }

  private static String moved(String time, long laterMicros) {
    return laterMicros == 0
        ? time
        : time + (laterMicros < 0 ? " - " : " + ") + LiteralText.interval(Math.abs(laterMicros));
  }

  private String of(RexNode expression) {
    return expression(
        expression,
        (ref, later) ->
            ref.getIndex() < leftCount
                ? column("left ", join.getLeft(), ref.getIndex(), later)
                : column("right ", join.getRight(), ref.getIndex() - leftCount, later));
  }

  /** What a column is called, or the time that is so much later. */
  @FunctionalInterface
  private interface Columns {
    String of(RexInputRef column, long laterMicros);
  }

  private static String expression(RexNode expression, Columns columns) {
    if (expression instanceof RexInputRef ref) {
      return columns.of(ref, 0);
    }
    if (expression instanceof RexLiteral literal) {
      return LiteralText.of(literal);
    }
    if (expression instanceof RexDynamicParam parameter) {
      return "?" + (parameter.getIndex() + 1);
    }
    MovedTime time = MovedTime.of(expression);
    if (time.from() instanceof RexInputRef ref) {
      return columns.of(ref, time.micros());
    }
    return expression instanceof RexCall call ? call(call, columns) : "" + expression;
  }

  private static String call(RexCall call, Columns columns) {
    List<RexNode> operands = call.getOperands();
    List<String> texts = new ArrayList<>();
    for (RexNode operand : operands) {
      texts.add(operand(call, operand, !texts.isEmpty(), columns));
    }
    SqlOperator operator = call.getOperator();
    String name = operator.getName();
    if (call.isA(SqlKind.CAST) || call.isA(SqlKind.REINTERPRET)) {
      return texts.get(0);
    }
    if (isInfix(call)) {
      String infix = String.join(" " + name + " ", texts);
      return call.isA(SqlKind.OR) ? "(" + infix + ")" : infix;
    }
    if (operator instanceof SqlPostfixOperator) {
      return texts.get(0) + " " + name;
    }
    if (operator instanceof SqlPrefixOperator) {
      return name + " " + texts.get(0);
    }
    return call.isA(SqlKind.CASE) ? cases(texts) : name + "(" + String.join(", ", texts) + ")";
  }

  private static String cases(List<String> texts) {
    StringBuilder cases = new StringBuilder("CASE");
    int otherwise = texts.size() - 1;
    for (int i = 0; i < otherwise; i += 2) {
      cases.append(" WHEN ").append(texts.get(i)).append(" THEN ").append(texts.get(i + 1));
    }
    return cases.append(" ELSE ").append(texts.get(otherwise)).append(" END").toString();
  }

  /** In brackets where it would be read otherwise without; OR brings its own. */
  private static String operand(RexCall outer, RexNode operand, boolean isRight, Columns columns) {
    String text = expression(operand, columns);
    boolean isLoose =
        operand instanceof RexCall inner
            && isInfix(inner)
            && !inner.isA(SqlKind.OR)
            && (isInfix(outer)
                ? inner.getOperator().getLeftPrec()
                    < (isRight && !outer.isA(SqlKind.AND)
                        ? outer.getOperator().getRightPrec()
                        : outer.getOperator().getLeftPrec())
                : outer.getOperator() instanceof SqlPrefixOperator);
    return isLoose ? "(" + text + ")" : text;
  }

  /** Calcite's sums of times and intervals are no binary operators, but called as such. */
  private static boolean isInfix(RexCall call) {
    String name = call.getOperator().getName();
    return call.getOperands().size() > 1
        && (call.isA(List.of(SqlKind.AND, SqlKind.OR, SqlKind.LIKE))
            || !name.isEmpty() && !Character.isLetter(name.charAt(0)));
  }
}

package dev.tidemark.planner.rewrite.asof;

import dev.tidemark.planner.rel.MovedTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;

/** One input, with the columns and filters the join adds to it. */
final class SideColumns {
  private final RelNode rel;
  private final int offset;
  private final List<RexNode> added = new ArrayList<>();
  private final List<RexNode> filters = new ArrayList<>();

  SideColumns(RelNode rel, int offset) {
    this.rel = rel;
    this.offset = offset;
  }

  int added() {
    return added.size();
  }

  /** Where the expression is among this side's columns; a new column unless it is one already. */
  int ordinalOf(RexNode expression) {
    RexNode own = RexUtil.shift(expression, -offset);
    if (own instanceof RexInputRef ref) {
      return ref.getIndex();
    }
    int at = added.indexOf(own);
    if (at < 0) {
      at = added.size();
      added.add(own);
    }
    return rel.getRowType().getFieldCount() + at;
  }

  /**
   * The condition with the column in the place of the expression that it was added for, so that
   * what bounds another column by the side's time shows it: also where the two times are constant
   * spans from the same one, as {@code l.ts} is thirty days after {@code l.ts - INTERVAL '30' DAY}.
   * Only for the first side.
   */
  RexNode withAdded(RexNode condition, int column) {
    int at = column - rel.getRowType().getFieldCount();
    if (at < 0) {
      return condition;
    }
    RexNode expression = added.get(at);
    MovedTime time = MovedTime.of(expression);
    RexBuilder rex = rel.getCluster().getRexBuilder();
    return condition.accept(
        new RexShuttle() {
          @Override
          public RexNode visitCall(RexCall call) {
            if (call.equals(expression)) {
              return new RexInputRef(column, call.getType());
            }
            return time.micros() != 0 && comparesSides(call)
                ? call.clone(call.getType(), call.getOperands().stream().map(this::side).toList())
                : super.visitCall(call);
          }

          private RexNode side(RexNode operand) {
            RexInputRef ref = new RexInputRef(column, expression.getType());
            return MovedTime.of(operand)
                .by(time, ref)
                .map(moved -> moved.written(rex))
                .orElseGet(() -> operand.accept(this));
          }
        });
  }

  private boolean comparesSides(RexCall call) {
    int width = rel.getRowType().getFieldCount() + added.size();
    return call.isA(SqlKind.COMPARISON) && RelOptUtil.InputFinder.bits(call).length() > width;
  }

  void forgetFilters() {
    filters.clear();
  }

  void filter(RexNode condition) {
    filters.add(condition);
  }

  RelNode toRel() {
    RelNode input = rel;
    RexBuilder rex = rel.getCluster().getRexBuilder();
    if (!filters.isEmpty()) {
      RexNode all = RexUtil.composeConjunction(rex, filters);
      input = LogicalFilter.create(rel, RexUtil.removeNullabilityCast(rex.getTypeFactory(), all));
    }
    if (added.isEmpty()) {
      return input;
    }
    List<RexNode> columns = new ArrayList<>();
    List<String> names = new ArrayList<>(rel.getRowType().getFieldNames());
    for (int i = 0; i < names.size(); i++) {
      columns.add(rex.makeInputRef(rel, i));
    }
    for (int i = 0; i < added.size(); i++) {
      columns.add(added.get(i));
      names.add("$" + i);
    }
    return LogicalProject.create(input, List.of(), columns, names, Set.of());
  }
}

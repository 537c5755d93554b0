package dev.tidemark.planner.leakage;

import dev.tidemark.planner.rel.PointInTimeJoin;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeUtil;

/**
 * The time of a spine row: the left time of its AS OF join, or what that is some interval from, as
 * in {@code u.event_time <= s.ts - INTERVAL '1' DAY}.
 *
 * @param left the join's left side, with one column more where it had left this time out
 * @param field of it
 * @param notAfter fields of it that are this time or an earlier one
 */
record RowTime(RelNode left, int field, Set<Integer> notAfter) {

  static RowTime of(PointInTimeJoin join) {
    int leftTime = join.rule().leftTime();
    if (join.getLeft() instanceof Project project
        && RexUtil.removeCast(project.getProjects().get(leftTime)) instanceof RexCall call
        && call.getOperands().size() == 2
        && SqlTypeUtil.isInterval(call.getOperands().get(1).getType())) {
      return of(project, call, leftTime);
    }
    return new RowTime(join.getLeft(), leftTime, Set.of(leftTime));
  }

  private static RowTime of(Project project, RexCall shifted, int leftTime) {
    RexNode base = shifted.getOperands().get(0);
    int field = project.getProjects().indexOf(base);
    RelNode left = project;
    if (field < 0) {
      List<RexNode> columns = new ArrayList<>(project.getProjects());
      List<String> names = new ArrayList<>(project.getRowType().getFieldNames());
      field = columns.size();
      columns.add(base);
      names.add(name(project.getInput(), base));
      left = LogicalProject.create(project.getInput(), List.of(), columns, names, Set.of());
    }
    return new RowTime(left, field, isEarlier(shifted) ? Set.of(field, leftTime) : Set.of(field));
  }

  private static String name(RelNode input, RexNode expression) {
    return expression instanceof RexInputRef ref
        ? input.getRowType().getFieldNames().get(ref.getIndex())
        : "time";
  }

  String name() {
    return left.getRowType().getFieldNames().get(field);
  }

  /** Whether the bound, over the left's fields, is this time or some time before. */
  boolean isAtOrAfter(RexNode bound) {
    RexNode plain = RexUtil.removeCast(bound);
    if (plain instanceof RexCall call && isEarlier(call)) {
      plain = RexUtil.removeCast(call.getOperands().get(0));
    }
    return plain instanceof RexInputRef ref && notAfter.contains(ref.getIndex());
  }

  /** A time minus an interval that isn't negative. */
  private static boolean isEarlier(RexCall call) {
    if (!call.isA(SqlKind.MINUS)
        || call.getOperands().size() != 2
        || !SqlTypeUtil.isInterval(call.getOperands().get(1).getType())
        || !(call.getOperands().get(1) instanceof RexLiteral literal)) {
      return false;
    }
    BigDecimal value = literal.getValueAs(BigDecimal.class);
    return value != null && value.signum() >= 0;
  }
}

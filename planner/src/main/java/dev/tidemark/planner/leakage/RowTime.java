package dev.tidemark.planner.leakage;

import dev.tidemark.planner.rel.MovedTime;
import dev.tidemark.planner.rel.PointInTimeJoin;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/**
 * The time of a spine row: the left time of its AS OF join, or what that is some interval from, as
 * in {@code u.event_time <= s.ts - INTERVAL '1' DAY}.
 *
 * @param left the join's left side, with one column more where it had left this time out
 * @param field of it
 * @param after fields of it, this time's among them, and by how many microseconds at most they are
 *     after this time
 */
record RowTime(RelNode left, int field, Map<Integer, Long> after) {

  private static final int MICROSECONDS = 6;

  static RowTime of(PointInTimeJoin join) {
    return of(join.getLeft(), join.rule().leftTime());
  }

  private static RowTime of(RelNode node, int leftTime) {
    if (node instanceof Filter || node instanceof Sort) {
      RowTime below = of(node.getInput(0), leftTime);
      RelNode same =
          below.left() == node.getInput(0)
              ? node
              : node.copy(node.getTraitSet(), List.of(below.left()));
      return new RowTime(same, below.field(), below.after());
    }
    if (node instanceof Project project
        && RexUtil.removeCast(project.getProjects().get(leftTime)) instanceof RexCall call
        && call.getOperands().size() == 2
        && SqlTypeUtil.isInterval(call.getOperands().get(1).getType())) {
      MovedTime moved = MovedTime.of(call);
      if (moved.micros() != 0) {
        return of(project, withoutMidnight(moved.from()), leftTime, Optional.of(moved.micros()));
      }
      RexNode base = withoutMidnight(call.getOperands().get(0));
      return of(project, base, leftTime, isEarlier(call) ? Optional.of(0L) : Optional.empty());
    }
    if (node instanceof Project project) {
      RexNode time = project.getProjects().get(leftTime);
      RexNode date = withoutMidnight(time);
      if (date != time && date instanceof RexInputRef) {
        return of(project, date, leftTime, Optional.of(0L));
      }
    }
    return new RowTime(node, leftTime, Map.of(leftTime, 0L));
  }

  private static RowTime of(
      Project project, RexNode base, int leftTime, Optional<Long> microsAfter) {
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
    Map<Integer, Long> after = new HashMap<>(Map.of(field, 0L));
    microsAfter.ifPresent(micros -> after.put(leftTime, micros));
    return new RowTime(left, field, Map.copyOf(after));
  }

  /** A date where it became a timestamp for the interval's sake. */
  private static RexNode withoutMidnight(RexNode time) {
    return time instanceof RexCall cast
            && cast.isA(SqlKind.CAST)
            && isWholeTimestamp(cast.getType())
            && SqlTypeUtil.isDate(cast.getOperands().get(0).getType())
        ? cast.getOperands().get(0)
        : time;
  }

  private static String name(RelNode input, RexNode expression) {
    return expression instanceof RexInputRef ref
        ? input.getRowType().getFieldNames().get(ref.getIndex())
        : "time";
  }

  /** The time itself where it is one for all rows. */
  Optional<RexNode> constant() {
    return computed().filter(RexUtil::isConstant);
  }

  /** Whether it is one for all rows, be it a constant or the time of a row outside. */
  boolean isOneForAll() {
    return computed().filter(time -> RelOptUtil.InputFinder.bits(time).isEmpty()).isPresent();
  }

  private Optional<RexNode> computed() {
    RelNode node = left;
    int column = field;
    while (true) {
      if (node instanceof Project project) {
        RexNode expression = project.getProjects().get(column);
        if (!(expression instanceof RexInputRef ref)) {
          return Optional.of(expression);
        }
        column = ref.getIndex();
      } else if (!(node instanceof Filter || node instanceof Sort)) {
        return Optional.empty();
      }
      node = node.getInput(0);
    }
  }

  /** As one might write it. */
  String words() {
    String name = left.getRowType().getFieldNames().get(field);
    return name.startsWith("$") ? "<the row's time>" : "<spine>." + name;
  }

  /** Whether what is cast stays what it is. */
  static boolean keepsMicroseconds(RexNode time) {
    RexNode plain = time;
    while (plain.isA(SqlKind.CAST) && isWholeTimestamp(plain.getType())) {
      plain = ((RexCall) plain).getOperands().get(0);
    }
    return !plain.isA(SqlKind.CAST);
  }

  private static boolean isWholeTimestamp(RelDataType type) {
    boolean isTimestamp =
        type.getSqlTypeName() == SqlTypeName.TIMESTAMP
            || type.getSqlTypeName() == SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE;
    return isTimestamp && type.getPrecision() >= MICROSECONDS;
  }

  /** Whether the bound, over the left's fields, is this time or some time before. */
  boolean isAtOrAfter(RexNode bound) {
    MovedTime moved = MovedTime.of(withoutCasts(bound));
    RexNode plain = withoutCasts(moved.from());
    if (plain instanceof RexCall call && isEarlier(call)) {
      plain = withoutCasts(call.getOperands().get(0));
    }
    return plain instanceof RexInputRef ref
        && after.containsKey(ref.getIndex())
        && after.getOrDefault(ref.getIndex(), 0L) + moved.micros() <= 0;
  }

  /** Casts that give the same time or, as that to a day, one before. */
  private static RexNode withoutCasts(RexNode bound) {
    RexNode plain = bound;
    while (plain.isA(SqlKind.CAST)
        && (isWholeTimestamp(plain.getType())
            || plain.getType().getSqlTypeName() == SqlTypeName.DATE)) {
      plain = ((RexCall) plain).getOperands().get(0);
    }
    return plain;
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

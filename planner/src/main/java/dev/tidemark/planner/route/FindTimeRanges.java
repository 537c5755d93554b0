package dev.tidemark.planner.route;

import dev.tidemark.catalog.type.DataType;
import dev.tidemark.planner.engine.scan.ScanFilter;
import dev.tidemark.planner.rel.Direction;
import dev.tidemark.planner.rel.MatchRule;
import dev.tidemark.planner.rel.MovedTime;
import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.route.plan.Fragment;
import dev.tidemark.planner.route.plan.TimeRange;
import dev.tidemark.planner.route.plan.TimeRange.Limit;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.RelFactories;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.tools.RelBuilder;

/**
 * Finds the AS OF joins whose spine should tell the history the range of its times: backward,
 * nothing after the last of them is a candidate; with a tolerance, nothing too long before the
 * first; and what is older than the TTL by then is no match, whatever it is.
 */
final class FindTimeRanges {
  private final ReductionSides sides;
  private final List<TimeRange> found = new ArrayList<>();

  private FindTimeRanges(ReductionSides sides) {
    this.sides = sides;
  }

  static List<TimeRange> in(RelNode root, ReductionSides sides) {
    FindTimeRanges search = new FindTimeRanges(sides);
    search.visit(root);
    return search.found;
  }

  private void visit(RelNode node) {
    node.getInputs().forEach(this::visit);
    if (node instanceof PointInTimeJoin join) {
      sides
          .target(join.getRight(), join.rule().rightTime())
          .filter(target -> sides.isScan(target.relation()) && hasRange(target.column().type()))
          .ifPresent(target -> limit(join, target));
    }
  }

  private static boolean hasRange(DataType type) {
    return type instanceof DataType.Scalar scalar
        && switch (scalar.name()) {
          case INTEGER, BIGINT, DATE, TIMESTAMP, TIMESTAMP_WITH_TIME_ZONE -> true;
          case BOOLEAN, REAL, DOUBLE, DECIMAL, VARCHAR, VARBINARY, TIME, UUID -> false;
        };
  }

  private void limit(PointInTimeJoin join, ReductionSides.Target target) {
    MatchRule rule = join.rule();
    List<Limit> limits = new ArrayList<>();
    limits.add(new Limit(operator(rule.direction()), Optional.empty()));
    rule.ttl()
        .map(Duration::negated)
        .ifPresent(shift -> limits.add(new Limit(farSide(rule.direction()), Optional.of(shift))));
    for (RexNode conjunct : RelOptUtil.conjunctions(rule.condition())) {
      tolerance(conjunct, join)
          .ifPresent(shift -> limits.add(new Limit(farSide(rule.direction()), Optional.of(shift))));
    }
    RexNode leftTime = RexInputRef.of(rule.leftTime(), join.getLeft().getRowType());
    ReductionSides.Rows rows = ReductionSides.below(join.getLeft(), List.of(leftTime));
    Optional<Set<String>> sources = sides.sources(rows).or(() -> sides.sourcesInFiles(rows));
    if (sources.isPresent() && haveOneType(join)) {
      found.add(
          new TimeRange(
              target.relation(), target.column(), limits, extremes(rows, limits), sources.get()));
    }
  }

  private static boolean haveOneType(PointInTimeJoin join) {
    RelDataType left = type(join.getLeft(), join.rule().leftTime());
    return left.getSqlTypeName() == type(join.getRight(), join.rule().rightTime()).getSqlTypeName();
  }

  private static RelDataType type(RelNode node, int field) {
    return node.getRowType().getFieldList().get(field).getType();
  }

  private static ScanFilter.Operator operator(Direction direction) {
    return switch (direction) {
      case AT_OR_BEFORE -> ScanFilter.Operator.LESS_OR_EQUAL;
      case BEFORE -> ScanFilter.Operator.LESS;
      case AT_OR_AFTER -> ScanFilter.Operator.GREATER_OR_EQUAL;
      case AFTER -> ScanFilter.Operator.GREATER;
    };
  }

  private static ScanFilter.Operator farSide(Direction direction) {
    return direction.isBackward()
        ? ScanFilter.Operator.GREATER_OR_EQUAL
        : ScanFilter.Operator.LESS_OR_EQUAL;
  }

  /** How far from the left time, to the past where negative, the conjunct lets a match lie. */
  private static Optional<Duration> tolerance(RexNode conjunct, PointInTimeJoin join) {
    if (!(conjunct instanceof RexCall call) || call.getOperands().size() != 2) {
      return Optional.empty();
    }
    int right = join.getLeft().getRowType().getFieldCount() + join.rule().rightTime();
    boolean rightFirst = isField(call.getOperands().get(0), right);
    if (!rightFirst && !isField(call.getOperands().get(1), right)) {
      return Optional.empty();
    }
    SqlKind kind = rightFirst ? call.getKind() : call.getKind().reverse();
    boolean isFar =
        join.rule().direction().isBackward()
            ? kind == SqlKind.GREATER_THAN || kind == SqlKind.GREATER_THAN_OR_EQUAL
            : kind == SqlKind.LESS_THAN || kind == SqlKind.LESS_THAN_OR_EQUAL;
    return isFar
        ? shift(call.getOperands().get(rightFirst ? 1 : 0), join.rule().leftTime())
        : Optional.empty();
  }

  private static boolean isField(RexNode node, int field) {
    return node instanceof RexInputRef ref && ref.getIndex() == field;
  }

  /** How far it is after the time. */
  private static Optional<Duration> shift(RexNode bound, int time) {
    MovedTime moved = MovedTime.of(bound);
    return bound instanceof RexCall && isField(moved.from(), time)
        ? Optional.of(Duration.of(moved.micros(), ChronoUnit.MICROS))
        : Optional.empty();
  }

  private Fragment extremes(ReductionSides.Rows rows, List<Limit> limits) {
    RelBuilder builder = RelFactories.LOGICAL_BUILDER.create(rows.node().getCluster(), null);
    builder.push(rows.node()).project(rows.expressions(), List.of("time"), true);
    List<RelBuilder.AggCall> calls = new ArrayList<>();
    for (int i = 0; i < limits.size(); i++) {
      boolean isUpper =
          switch (limits.get(i).operator()) {
            case LESS, LESS_OR_EQUAL -> true;
            case GREATER, GREATER_OR_EQUAL, EQUAL -> false;
          };
      RexNode time = builder.field(0);
      calls.add(isUpper ? builder.max("e" + i, time) : builder.min("e" + i, time));
    }
    RelNode query = builder.aggregate(builder.groupKey(), calls).build();
    return sides.asked("range", query, "its times reduce the other side");
  }
}

package dev.tidemark.planner.rewrite.asof;

import dev.tidemark.planner.rel.Direction;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * A comparison of the right side's order with the spine, which may give an AS OF join its
 * direction.
 *
 * @param left over the spine's columns only, a constant or a sub-query's value
 * @param right over the right side's columns only
 */
record Bound(RexNode condition, RexNode left, RexNode right, Direction direction) {

  /** The conjunct as a bound, either way round; empty for any other condition. */
  static Optional<Bound> of(RexNode conjunct, int leftCount) {
    return of(conjunct, leftCount, side -> isLeft(side, leftCount));
  }

  /** The same with a time that is one for all rows of the spine. */
  static Optional<Bound> atOneTime(RexNode conjunct, int leftCount) {
    return of(conjunct, leftCount, side -> isOfNoRow(side) && isTime(side));
  }

  /** A constant, or a sub-query's value: of the rows outside it at most. */
  private static boolean isOfNoRow(RexNode side) {
    return RexUtil.isConstant(side)
        || RelOptUtil.InputFinder.bits(side).isEmpty() && RexUtil.SubQueryFinder.find(side) != null;
  }

  private static boolean isTime(RexNode expression) {
    return switch (expression.getType().getSqlTypeName()) {
      case DATE, TIMESTAMP, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> true;
      default -> false;
    };
  }

  private static Optional<Bound> of(RexNode conjunct, int leftCount, Predicate<RexNode> isOfSpine) {
    Optional<Direction> direction = direction(conjunct.getKind());
    if (direction.isEmpty()) {
      return Optional.empty();
    }
    RexNode first = ((RexCall) conjunct).operands.get(0);
    RexNode second = ((RexCall) conjunct).operands.get(1);
    if (isRight(first, leftCount) && isOfSpine.test(second)) {
      return Optional.of(new Bound(conjunct, second, first, direction.get()));
    }
    if (isOfSpine.test(first) && isRight(second, leftCount)) {
      return Optional.of(new Bound(conjunct, first, second, reversed(direction.get())));
    }
    return Optional.empty();
  }

  /** Whether either side adds or subtracts an interval, as a tolerance does. */
  boolean usesIntervals() {
    return usesIntervals(left) || usesIntervals(right);
  }

  private static boolean usesIntervals(RexNode expression) {
    return expression instanceof RexCall call
        && call.operands.stream()
            .anyMatch(
                operand -> SqlTypeUtil.isInterval(operand.getType()) || usesIntervals(operand));
  }

  private static Optional<Direction> direction(SqlKind comparison) {
    return switch (comparison) {
      case LESS_THAN_OR_EQUAL -> Optional.of(Direction.AT_OR_BEFORE);
      case LESS_THAN -> Optional.of(Direction.BEFORE);
      case GREATER_THAN_OR_EQUAL -> Optional.of(Direction.AT_OR_AFTER);
      case GREATER_THAN -> Optional.of(Direction.AFTER);
      default -> Optional.empty();
    };
  }

  private static Direction reversed(Direction direction) {
    return switch (direction) {
      case AT_OR_BEFORE -> Direction.AT_OR_AFTER;
      case BEFORE -> Direction.AFTER;
      case AT_OR_AFTER -> Direction.AT_OR_BEFORE;
      case AFTER -> Direction.BEFORE;
    };
  }

  static boolean isLeft(RexNode expression, int leftCount) {
    ImmutableBitSet columns = RelOptUtil.InputFinder.bits(expression);
    return !columns.isEmpty() && columns.nth(columns.cardinality() - 1) < leftCount;
  }

  static boolean isRight(RexNode expression, int leftCount) {
    ImmutableBitSet columns = RelOptUtil.InputFinder.bits(expression);
    return !columns.isEmpty() && columns.nth(0) >= leftCount;
  }
}

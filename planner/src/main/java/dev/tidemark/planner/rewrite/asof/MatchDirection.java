package dev.tidemark.planner.rewrite.asof;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.planner.rewrite.asof.group.GroupOperand;
import dev.tidemark.planner.validate.asof.AsOfJoin;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;

/**
 * Which comparison of a MATCH_CONDITION gives an AS OF join its direction: the first that orders
 * the right side by the left one, preferably without an interval. Ordinals are {@link
 * AsOfMeaning}'s.
 */
final class MatchDirection {
  private final AsOfJoin join;
  private final Optional<GroupOperand> group;
  private final int leftCount;

  /**
   * Of that join.
   *
   * @param group its right side, if it is one
   */
  MatchDirection(AsOfJoin join, Optional<GroupOperand> group) {
    this.join = join;
    this.group = group;
    this.leftCount = join.getLeft().getRowType().getFieldCount();
  }

  /** Errors: {@code NOT_SUPPORTED}, {@code INVALID_STATEMENT} where none does. */
  Bound of(List<RexNode> match) {
    return first(match, conjunct -> Bound.of(conjunct, leftCount))
        .or(() -> first(match, conjunct -> Bound.atOneTime(conjunct, leftCount)))
        .orElseThrow(this::noDirection);
  }

  private Optional<Bound> first(List<RexNode> match, Function<RexNode, Optional<Bound>> asBound) {
    List<Bound> bounds = new ArrayList<>();
    for (RexNode conjunct : match) {
      asBound.apply(conjunct).filter(this::isOrdered).ifPresent(bounds::add);
    }
    return bounds.stream()
        .filter(bound -> !bound.usesIntervals())
        .findFirst()
        .or(() -> bounds.stream().findFirst());
  }

  /** For a group only its event time orders; anything comparable does for another table. */
  private boolean isOrdered(Bound bound) {
    return group.isEmpty() || isEventTime(group.get(), bound.right());
  }

  private boolean isEventTime(GroupOperand operand, RexNode expression) {
    RexNode plain =
        expression.isA(SqlKind.CAST) && isTimestamp(expression)
            ? ((RexCall) expression).operands.get(0)
            : expression;
    return plain instanceof RexInputRef ref
        && ref.getIndex() == leftCount + operand.ordinal(operand.group().eventTime());
  }

  private static boolean isTimestamp(RexNode expression) {
    return switch (expression.getType().getSqlTypeName()) {
      case TIMESTAMP, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> true;
      default -> false;
    };
  }

  private TidemarkException noDirection() {
    if (group.isPresent()) {
      FeatureGroup definition = group.get().group();
      return TidemarkException.at(
          join.position(),
          ErrorCode.NOT_SUPPORTED,
          "An AS OF join with feature group '"
              + definition.name()
              + "' is ordered by its event time, which MATCH_CONDITION does not compare with the"
              + " left side by <=, <, >= or >; write for example MATCH_CONDITION ("
              + group.get().written(join, definition.eventTime())
              + " <= left_side.time), other conditions may stand beside it");
    }
    return TidemarkException.at(
        join.position(),
        ErrorCode.INVALID_STATEMENT,
        "MATCH_CONDITION compares no expression of the right side with one of the left side; write"
            + " for example MATCH_CONDITION (right_side.time <= left_side.time)");
  }
}

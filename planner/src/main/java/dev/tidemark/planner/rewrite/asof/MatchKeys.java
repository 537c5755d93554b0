package dev.tidemark.planner.rewrite.asof;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.rel.KeyPair;
import dev.tidemark.planner.rewrite.asof.group.GroupOperand;
import dev.tidemark.planner.rewrite.asof.group.LetTombstonesPass;
import dev.tidemark.planner.validate.asof.AsOfJoin;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * Which of an AS OF join's conditions are its keys: equalities of a left and a right column, which
 * a side gets where it is an expression. Ordinals are over the left's columns followed by the
 * right's.
 */
final class MatchKeys {
  private final AsOfJoin join;
  private final SideColumns left;
  private final SideColumns right;
  private final Optional<GroupOperand> group;
  private final int leftCount;

  MatchKeys(AsOfJoin join, SideColumns left, SideColumns right, Optional<GroupOperand> group) {
    this.join = join;
    this.left = left;
    this.right = right;
    this.group = group;
    this.leftCount = join.getLeft().getRowType().getFieldCount();
  }

  /** A pair of columns that must be equal; an equality with a feature is a condition instead. */
  Optional<KeyPair> key(RexNode condition) {
    boolean nullsEqual = condition.isA(SqlKind.IS_NOT_DISTINCT_FROM);
    if (!condition.isA(SqlKind.EQUALS) && !nullsEqual) {
      return Optional.empty();
    }
    RexNode first = ((RexCall) condition).operands.get(0);
    RexNode second = ((RexCall) condition).operands.get(1);
    boolean isReversed = Bound.isRight(first, leftCount);
    RexNode onLeft = isReversed ? second : first;
    RexNode onRight = isReversed ? first : second;
    if (!Bound.isLeft(onLeft, leftCount)
        || !Bound.isRight(onRight, leftCount)
        || group.map(operand -> namesFeature(operand, onRight)).orElse(false)) {
      return Optional.empty();
    }
    KeyPair.Nulls nulls = nullsEqual ? KeyPair.Nulls.EQUAL : KeyPair.Nulls.NEVER_EQUAL;
    return Optional.of(new KeyPair(left.ordinalOf(onLeft), right.ordinalOf(onRight), nulls));
  }

  /** The same without a sub-query in it. */
  boolean isKey(RexNode condition) {
    return (condition.isA(SqlKind.EQUALS) || condition.isA(SqlKind.IS_NOT_DISTINCT_FROM))
        && RexUtil.SubQueryFinder.find(condition) == null
        && key(condition).isPresent();
  }

  private boolean namesFeature(GroupOperand operand, RexNode expression) {
    return new LetTombstonesPass(
            operand, join.getCluster().getRexBuilder(), leftCount, join.getVariablesSet())
        .namesFeature(expression);
  }

  /**
   * Some of a group's key will do: the candidates are then the records of all such entities.
   *
   * @throws TidemarkException NOT_SUPPORTED where the conditions give none of it
   */
  void requireEntity(List<RexNode> conditions) {
    group.ifPresent(operand -> requireEntity(operand, conditions));
  }

  private void requireEntity(GroupOperand operand, List<RexNode> conditions) {
    List<String> entityKey = operand.group().entityKey();
    ImmutableBitSet key =
        ImmutableBitSet.of(entityKey.stream().map(operand::ordinal).toList()).shift(leftCount);
    if (conditions.stream().noneMatch(condition -> givesSomeOf(key, condition))) {
      String first = entityKey.get(0);
      throw TidemarkException.at(
          join.position(),
          ErrorCode.NOT_SUPPORTED,
          "An AS OF join with feature group '"
              + operand.group().name()
              + "' needs an equality with its entity key; write for example ON "
              + operand.written(join, first)
              + " = left_side."
              + first);
    }
  }

  /** An equality of what is computed from such columns alone with what a left row has, or all. */
  private boolean givesSomeOf(ImmutableBitSet key, RexNode condition) {
    if (!condition.isA(SqlKind.EQUALS) && !condition.isA(SqlKind.IS_NOT_DISTINCT_FROM)) {
      return false;
    }
    List<RexNode> sides = ((RexCall) condition).operands;
    return givesSomeOf(key, sides.get(0), sides.get(1))
        || givesSomeOf(key, sides.get(1), sides.get(0));
  }

  private boolean givesSomeOf(ImmutableBitSet key, RexNode computed, RexNode value) {
    ImmutableBitSet columns = RelOptUtil.InputFinder.bits(computed);
    boolean isGiven =
        RelOptUtil.InputFinder.bits(value).isEmpty() || Bound.isLeft(value, leftCount);
    return isGiven && !columns.isEmpty() && key.contains(columns);
  }
}

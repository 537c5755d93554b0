package dev.tidemark.planner.leakage;

import dev.tidemark.planner.rel.PointInTimeJoin;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * A condition of an AS OF join that keeps away what was not known yet: a feature group's known time
 * or write time at or before something that isn't of the group.
 *
 * @param bound what it is compared with, over the left side's fields
 * @param isExact false where less than the whole time is compared, such as its day
 */
public record KnowledgeCut(RexNode bound, boolean isExact) {

  /**
   * The condition as a cut; empty where it is none.
   *
   * @param condition over the left's fields followed by the right's
   * @param right the right side, which only filters and projects a feature group
   */
  public static Optional<KnowledgeCut> of(RexNode condition, RelNode right, int leftCount) {
    if (!(condition instanceof RexCall call) || call.getOperands().size() != 2) {
      return Optional.empty();
    }
    RexNode first = call.getOperands().get(0);
    RexNode second = call.getOperands().get(1);
    return switch (call.getKind()) {
      case LESS_THAN, LESS_THAN_OR_EQUAL -> of(first, second, right, leftCount);
      case GREATER_THAN, GREATER_THAN_OR_EQUAL -> of(second, first, right, leftCount);
      case EQUALS ->
          of(first, second, right, leftCount).or(() -> of(second, first, right, leftCount));
      default -> Optional.empty();
    };
  }

  private static Optional<KnowledgeCut> of(
      RexNode known, RexNode bound, RelNode right, int leftCount) {
    ImmutableBitSet columns = RelOptUtil.InputFinder.bits(bound);
    boolean isOfRight = columns.length() > leftCount;
    return !isOfRight
            && RexUtil.removeCast(known) instanceof RexInputRef ref
            && ref.getIndex() >= leftCount
            && isKnowledge(right, ref.getIndex() - leftCount)
        ? Optional.of(new KnowledgeCut(bound, RowTime.keepsMicroseconds(known)))
        : Optional.empty();
  }

  /** Whether a column of the right side is a time at which a feature group's record was known. */
  static boolean isKnowledge(RelNode right, int ordinal) {
    return GroupColumn.of(right, ordinal).filter(GroupColumn::isKnowledge).isPresent();
  }

  /** How well the join keeps away what was not known at its rows' time. */
  static Verdict of(PointInTimeJoin join) {
    RowTime time = RowTime.of(join);
    int leftCount = join.getLeft().getRowType().getFieldCount();
    Verdict verdict = ofConstants(join.getRight(), time);
    for (RexNode condition : RelOptUtil.conjunctions(join.rule().condition())) {
      Optional<KnowledgeCut> cut = of(condition, join.getRight(), leftCount);
      if (cut.isPresent() && cut.get().isExact() && time.isAtOrAfter(cut.get().bound())) {
        return Verdict.SAFE;
      }
      if (cut.isPresent()) {
        verdict = Verdict.MAY_LEAK;
      }
    }
    return verdict;
  }

  /** A cut at a constant time has become a filter of the right side. */
  private static Verdict ofConstants(RelNode right, RowTime time) {
    List<RexNode> bounds = InstantRead.filters(right).flatMap(InstantRead::knownBy).toList();
    if (bounds.isEmpty()) {
      return Verdict.LEAKS;
    }
    return time.constant().filter(bounds::contains).isPresent() ? Verdict.SAFE : Verdict.MAY_LEAK;
  }
}

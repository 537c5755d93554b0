package dev.tidemark.planner.rewrite;

import dev.tidemark.planner.rel.KeyPair;
import dev.tidemark.planner.rel.MatchRule;
import dev.tidemark.planner.rel.PointInTimeJoin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * Tells the history what is known of the spine: a condition on a key column holds for the right's
 * key too, and a spine that ends at some time needs, backward, no record after it. Fewer files are
 * then read; the matches are the same.
 */
final class DeriveHistoryFilters extends TreeRewrite {

  @Override
  protected RelNode rewrite(RelNode node) {
    return node instanceof PointInTimeJoin join ? derive(join) : node;
  }

  private static RelNode derive(PointInTimeJoin join) {
    RelMetadataQuery metadata = join.getCluster().getMetadataQuery();
    List<RexNode> known = metadata.getPulledUpPredicates(join.getLeft()).pulledUpPredicates;
    Map<Integer, Integer> rightOfLeft = new HashMap<>();
    for (KeyPair key : join.rule().keys()) {
      if (sameType(join, key.left(), key.right())) {
        rightOfLeft.putIfAbsent(key.left(), key.right());
      }
    }
    List<RexNode> derived = new ArrayList<>();
    for (RexNode condition : known) {
      ImmutableBitSet columns = RelOptUtil.InputFinder.bits(condition);
      if (columns.isEmpty() || !RexUtil.isDeterministic(condition)) {
        continue;
      }
      if (rightOfLeft.keySet().containsAll(columns.asList())) {
        derived.add(moved(condition, rightOfLeft));
      } else if (boundsTime(condition, join.rule())
          && sameType(join, join.rule().leftTime(), join.rule().rightTime())) {
        derived.add(moved(condition, Map.of(join.rule().leftTime(), join.rule().rightTime())));
      }
    }
    if (derived.isEmpty()) {
      return join;
    }
    RexBuilder rex = join.getCluster().getRexBuilder();
    RexNode condition =
        new RexUtil.FixNullabilityShuttle(
                rex, RelOptUtil.getFieldTypeList(join.getRight().getRowType()))
            .apply(RexUtil.composeConjunction(rex, derived));
    RelNode right = LogicalFilter.create(join.getRight(), condition);
    return join.over(join.getLeft(), right);
  }

  private static boolean sameType(PointInTimeJoin join, int left, int right) {
    return typeName(join.getLeft(), left).equals(typeName(join.getRight(), right));
  }

  private static String typeName(RelNode rel, int ordinal) {
    return rel.getRowType().getFieldList().get(ordinal).getType().getSqlTypeName().getName();
  }

  /**
   * Whether it says where the spine's times end, on the side that the direction looks away from.
   */
  private static boolean boundsTime(RexNode condition, MatchRule rule) {
    boolean isBackward = rule.direction().isBackward();
    boolean isUpper = condition.isA(SqlKind.LESS_THAN) || condition.isA(SqlKind.LESS_THAN_OR_EQUAL);
    boolean isLower =
        condition.isA(SqlKind.GREATER_THAN) || condition.isA(SqlKind.GREATER_THAN_OR_EQUAL);
    if (!(isBackward ? isUpper : isLower)) {
      return false;
    }
    List<RexNode> sides = ((RexCall) condition).operands;
    return sides.get(0) instanceof RexInputRef ref
        && ref.getIndex() == rule.leftTime()
        && RelOptUtil.InputFinder.bits(sides.get(1)).isEmpty();
  }

  private static RexNode moved(RexNode condition, Map<Integer, Integer> rightOfLeft) {
    return condition.accept(
        new RexShuttle() {
          @Override
          public RexNode visitInputRef(RexInputRef ref) {
            int right = java.util.Objects.requireNonNull(rightOfLeft.get(ref.getIndex()));
            return new RexInputRef(right, ref.getType());
          }
        });
  }
}

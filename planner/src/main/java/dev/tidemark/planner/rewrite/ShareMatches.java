package dev.tidemark.planner.rewrite;

import dev.tidemark.planner.rel.KeyPair;
import dev.tidemark.planner.rel.MatchRule;
import dev.tidemark.planner.rel.PointInTimeJoin;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * Looks a match up once where a spine asks for it twice, as {@code FEATURE_STATUS} does: the second
 * join becomes columns of the first. That may hide the winners that are tombstones from the second;
 * then the join is one that shows them, and the first's columns hide them.
 *
 * <p>LEFT joins only, since the second must not change the rows. A first join with a TTL hides more
 * than tombstones and stays.
 */
final class ShareMatches extends RelHomogeneousShuttle {

  /** From the root down: what a join is to become shows in the joins below it. */
  @Override
  public RelNode visit(RelNode node) {
    return super.visit(node instanceof PointInTimeJoin join ? shared(join) : node);
  }

  private static RelNode shared(PointInTimeJoin join) {
    RelNode below = join.getLeft();
    while (below instanceof PointInTimeJoin first
        && first.joinType() == JoinRelType.LEFT
        && join.joinType() == JoinRelType.LEFT) {
      Optional<MatchRule> rule = ruleOver(first, join);
      if (rule.isPresent() && first.getRight().deepEquals(join.getRight())) {
        if (rule.get().equals(first.rule())) {
          return sameTwice(join, widthOfLeft(first));
        }
        if (below == join.getLeft()
            && first.rule().ttl().isEmpty()
            && rule.get().equals(first.rule().withoutOutcome())) {
          return withTombstones(first, join);
        }
      }
      below = first.getLeft();
    }
    return join;
  }

  /** The second join's rule over the first's sides; empty where it asks what lies between them. */
  private static Optional<MatchRule> ruleOver(PointInTimeJoin first, PointInTimeJoin second) {
    MatchRule rule = second.rule();
    int spine = widthOfLeft(first);
    int width = widthOfLeft(second);
    ImmutableBitSet.Builder asked =
        RelOptUtil.InputFinder.bits(rule.condition()).rebuild().set(rule.leftTime());
    rule.keys().stream().map(KeyPair::left).forEach(asked::set);
    if (asked.build().intersects(ImmutableBitSet.range(spine, width))) {
      return Optional.empty();
    }
    return Optional.of(rule.with(RexUtil.shift(rule.condition(), width, spine - width)));
  }

  private static int widthOfLeft(PointInTimeJoin join) {
    return join.getLeft().getRowType().getFieldCount();
  }

  /**
   * The rows below the join, and once more the right side that begins at an ordinal of them.
   *
   * @param rightStart where the first match begins
   */
  private static RelNode sameTwice(PointInTimeJoin join, int rightStart) {
    RelNode rows = join.getLeft();
    RexBuilder rex = rows.getCluster().getRexBuilder();
    List<RexNode> columns = new ArrayList<>(rex.identityProjects(rows.getRowType()));
    int width = columns.size();
    int rightCount = join.getRowType().getFieldCount() - width;
    columns.addAll(List.copyOf(columns.subList(rightStart, rightStart + rightCount)));
    return named(rows, columns, join.getRowType());
  }

  /** One join that shows tombstones: as the first's columns without them, as the second's with. */
  private static RelNode withTombstones(PointInTimeJoin first, PointInTimeJoin second) {
    PointInTimeJoin shown =
        first.over(first.getLeft(), first.getRight(), first.rule().withoutOutcome());
    RexBuilder rex = shown.getCluster().getRexBuilder();
    List<RexNode> all = new ArrayList<>(rex.identityProjects(shown.getRowType()));
    List<RexNode> matches = List.copyOf(all.subList(widthOfLeft(first), all.size()));
    RexNode isTombstone =
        rex.makeCall(SqlStdOperatorTable.IS_TRUE, matches.get(first.rule().tombstone().getAsInt()));
    IntStream.range(0, matches.size())
        .forEach(i -> all.set(widthOfLeft(first) + i, unless(rex, isTombstone, matches.get(i))));
    all.addAll(matches);
    return named(shown, all, second.getRowType());
  }

  private static RexNode unless(RexBuilder rex, RexNode isTombstone, RexNode column) {
    return rex.makeCall(
        SqlStdOperatorTable.CASE, isTombstone, rex.makeNullLiteral(column.getType()), column);
  }

  private static RelNode named(RelNode rows, List<RexNode> columns, RelDataType type) {
    return LogicalProject.create(rows, List.of(), columns, type.getFieldNames(), Set.of());
  }
}

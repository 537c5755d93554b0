package dev.tidemark.planner.rel;

import java.util.List;
import java.util.Optional;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.BiRel;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.sql.validate.SqlValidatorUtil;

/**
 * An AS OF join: for each left row the one right row that {@link MatchRule} picks, or none. With
 * LEFT exactly one row comes out for each left row, with INNER at most one; the columns are the
 * left's followed by the right's, which LEFT makes nullable.
 */
public final class PointInTimeJoin extends BiRel {
  private final JoinRelType joinType;
  private final MatchRule rule;
  private final Optional<RightSide> called;

  private PointInTimeJoin(
      RelOptCluster cluster,
      RelTraitSet traits,
      RelNode left,
      RelNode right,
      JoinRelType joinType,
      MatchRule rule,
      Optional<RightSide> called) {
    super(cluster, traits, left, right);
    if (joinType != JoinRelType.LEFT && joinType != JoinRelType.INNER) {
      throw new IllegalArgumentException("an AS OF join is INNER or LEFT, not " + joinType);
    }
    this.joinType = joinType;
    this.rule = rule;
    this.called = called;
  }

  /** Whether there is any in the tree. */
  public static boolean isIn(RelNode tree) {
    return tree instanceof PointInTimeJoin
        || tree.getInputs().stream().anyMatch(PointInTimeJoin::isIn);
  }

  /** How many there are in the tree. */
  public static int count(RelNode tree) {
    int below = tree.getInputs().stream().mapToInt(PointInTimeJoin::count).sum();
    return tree instanceof PointInTimeJoin ? below + 1 : below;
  }

  public static PointInTimeJoin create(
      RelNode left, RelNode right, JoinRelType joinType, MatchRule rule) {
    RelTraitSet traits = left.getCluster().traitSetOf(org.apache.calcite.plan.Convention.NONE);
    return new PointInTimeJoin(
        left.getCluster(), traits, left, right, joinType, rule, Optional.empty());
  }

  /** This join, whose right side the query calls so. */
  public PointInTimeJoin called(RightSide name) {
    return new PointInTimeJoin(
        getCluster(), traitSet, left, right, joinType, rule, Optional.of(name));
  }

  /** This join over other sides. */
  public PointInTimeJoin over(RelNode otherLeft, RelNode otherRight) {
    return over(otherLeft, otherRight, rule);
  }

  /** This join over other sides, by a rule that means the same there. */
  public PointInTimeJoin over(RelNode otherLeft, RelNode otherRight, MatchRule sameRule) {
    return new PointInTimeJoin(
        getCluster(), traitSet, otherLeft, otherRight, joinType, sameRule, called);
  }

  public JoinRelType joinType() {
    return joinType;
  }

  public MatchRule rule() {
    return rule;
  }

  /** What the query calls the right side; empty where it isn't known. */
  public Optional<RightSide> called() {
    return called;
  }

  /** Whether it stands in a sub-query and reads columns of the query outside. */
  public boolean dependsOnRowOutside() {
    return !RelOptUtil.getVariablesUsed(this).isEmpty();
  }

  @Override
  public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
    return new PointInTimeJoin(
        getCluster(), traits, inputs.get(0), inputs.get(1), joinType, rule, called);
  }

  @Override
  public RelNode accept(RexShuttle shuttle) {
    MatchRule changed = rule.with(shuttle.apply(rule.condition()));
    return changed.equals(rule) ? this : over(left, right, changed);
  }

  @Override
  protected RelDataType deriveRowType() {
    return SqlValidatorUtil.deriveJoinRowType(
        left.getRowType(),
        right.getRowType(),
        joinType,
        getCluster().getTypeFactory(),
        null,
        List.of());
  }

  @Override
  public double estimateRowCount(RelMetadataQuery metadata) {
    return metadata.getRowCount(left);
  }

  @Override
  public RelWriter explainTerms(RelWriter writer) {
    return super.explainTerms(writer)
        .item("joinType", joinType.lowerName)
        .item("keys", rule.keys())
        .item("leftTime", rule.leftTime())
        .item("rightTime", rule.rightTime())
        .item("direction", rule.direction())
        .item("condition", rule.condition())
        .item("tieBreak", rule.tieBreak())
        .itemIf("tombstone", rule.tombstone(), rule.tombstone().isPresent())
        .itemIf("ttl", rule.ttl(), rule.ttl().isPresent());
  }
}

package dev.tidemark.planner.validate;

import dev.tidemark.catalog.error.SqlPosition;
import java.util.List;
import org.apache.calcite.plan.Convention;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.BiRel;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.validate.SqlValidatorUtil;

/**
 * An AS OF join just as it was written, checked for names and types only. It lives from SQL-to-rel
 * until {@code NormalizeAsOf} and no rule ever sees it.
 */
public final class AsOfJoin extends BiRel {
  private final JoinRelType joinType;
  private final RexNode on;
  private final RexNode match;
  private final SqlParserPos position;

  AsOfJoin(
      RelOptCluster cluster,
      RelNode left,
      RelNode right,
      JoinRelType joinType,
      RexNode on,
      RexNode match,
      SqlParserPos position) {
    super(cluster, cluster.traitSetOf(Convention.NONE), left, right);
    this.joinType = joinType;
    this.on = on;
    this.match = match;
    this.position = position;
  }

  /** {@code LEFT} or {@code INNER}. */
  public JoinRelType joinType() {
    return joinType;
  }

  /** The condition of ON, or of USING, over the left's fields followed by the right's. */
  public RexNode on() {
    return on;
  }

  /** The condition of MATCH_CONDITION, over the same fields. */
  public RexNode match() {
    return match;
  }

  /** Where the join stands in the text. */
  public SqlPosition position() {
    return SqlChecker.position(position);
  }

  @Override
  public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
    return new AsOfJoin(getCluster(), inputs.get(0), inputs.get(1), joinType, on, match, position);
  }

  @Override
  public RelNode accept(RexShuttle shuttle) {
    return new AsOfJoin(
        getCluster(), left, right, joinType, shuttle.apply(on), shuttle.apply(match), position);
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
  public RelWriter explainTerms(RelWriter writer) {
    return super.explainTerms(writer)
        .item("joinType", joinType.lowerName)
        .item("on", on)
        .item("match", match);
  }
}

package dev.tidemark.planner.rewrite.asof.group;

import dev.tidemark.catalog.group.HistoryColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * A condition that names a feature is not asked of a tombstone, so that a filter never revives a
 * deleted entity: each such conjunct {@code c} becomes {@code is_deleted OR c}.
 */
public final class LetTombstonesPass {
  private final GroupOperand operand;
  private final RexBuilder rex;
  private final int offset;
  private final ImmutableBitSet features;
  private final Set<CorrelationId> rows;

  /**
   * @param offset where the operand's columns begin among those the conditions are over
   * @param rows the names by which sub-queries call a row of those
   */
  public LetTombstonesPass(
      GroupOperand operand, RexBuilder rex, int offset, Set<CorrelationId> rows) {
    this.operand = operand;
    this.rex = rex;
    this.offset = offset;
    this.features = operand.features().shift(offset);
    this.rows = Set.copyOf(rows);
  }

  /** The condition with each of its conjuncts so treated. */
  public RexNode in(RexNode condition) {
    List<RexNode> conjuncts = new ArrayList<>();
    for (RexNode conjunct : RelOptUtil.conjunctions(condition)) {
      conjuncts.add(namesFeature(conjunct) ? orDeleted(conjunct) : conjunct);
    }
    return RexUtil.composeConjunction(rex, conjuncts);
  }

  public boolean namesFeature(RexNode expression) {
    return ReadColumns.of(expression, rows).intersects(features);
  }

  private RexNode orDeleted(RexNode condition) {
    int ordinal = operand.ordinal(HistoryColumns.IS_DELETED);
    RexNode isDeleted =
        rex.makeInputRef(
            operand.rel().getRowType().getFieldList().get(ordinal).getType(), offset + ordinal);
    return RexUtil.composeDisjunction(rex, List.of(isDeleted, condition));
  }
}

package dev.tidemark.planner.leakage;

import dev.tidemark.planner.rel.MatchRule;
import dev.tidemark.planner.rel.PointInTimeJoin;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.RelFactories;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.tools.RelBuilder;

/**
 * Counts the rows whose match a knowledge cut changes. The same spine is joined twice, the second
 * time over the first's rows, of which there is one for each of its own: once as written and once
 * with {@code known_time <= the row's time} besides. Records are the same if their sequences are.
 */
final class CountChanges {
  /** The tie-break of a group's records is known time, then sequence. */
  private static final int KNOWN_TIME = 0;

  private static final int SEQUENCE = 1;

  private CountChanges() {}

  /** Empty where the right side is no feature group, or a side depends on an outer query. */
  static Optional<RelNode> of(PointInTimeJoin join) {
    MatchRule rule = join.rule();
    if (rule.tombstone().isEmpty() || !RelOptUtil.getVariablesUsed(join).isEmpty()) {
      return Optional.empty();
    }
    RexBuilder rex = join.getCluster().getRexBuilder();
    RowTime time = RowTime.of(join);
    int written = join.getLeft().getRowType().getFieldCount();
    int lefts = time.left().getRowType().getFieldCount();
    RelNode asWritten =
        PointInTimeJoin.create(
            time.left(),
            join.getRight(),
            JoinRelType.LEFT,
            rule.with(RexUtil.shift(rule.condition(), written, lefts - written)));
    int width = asWritten.getRowType().getFieldCount();

    int known = rule.tieBreak().get(KNOWN_TIME);
    RelDataType leftType = type(time.left(), time.field());
    RexNode knownTime = rex.makeInputRef(type(join.getRight(), known), width + known);
    RexNode rowTime = rex.makeInputRef(leftType, time.field());
    RexNode cut =
        leftType.getSqlTypeName() == SqlTypeName.DATE
            ? atOrBefore(rex, knownTime, as(knownTime.getType(), rowTime, rex))
            : atOrBefore(rex, as(leftType, knownTime, rex), rowTime);
    RexNode condition =
        RexUtil.composeConjunction(
            rex, List.of(RexUtil.shift(rule.condition(), written, width - written), cut));
    RelNode withCut =
        PointInTimeJoin.create(asWritten, join.getRight(), JoinRelType.LEFT, rule.with(condition));

    int sequence = rule.tieBreak().get(SEQUENCE);
    RelBuilder builder = RelFactories.LOGICAL_BUILDER.create(join.getCluster(), null).push(withCut);
    RexNode changed =
        builder.call(
            SqlStdOperatorTable.IS_DISTINCT_FROM,
            builder.field(lefts + sequence),
            builder.field(width + sequence));
    return Optional.of(
        builder
            .project(
                List.of(
                    builder.call(
                        SqlStdOperatorTable.CASE,
                        changed,
                        builder.literal(1),
                        rex.makeNullLiteral(builder.literal(1).getType()))),
                List.of("changed"))
            .aggregate(
                builder.groupKey(),
                builder.count(false, "spine_rows"),
                builder.count(false, "rows_changed", builder.field(0)))
            .build());
  }

  private static RexNode atOrBefore(RexBuilder rex, RexNode first, RexNode second) {
    return rex.makeCall(SqlStdOperatorTable.LESS_THAN_OR_EQUAL, first, second);
  }

  private static RexNode as(RelDataType type, RexNode time, RexBuilder rex) {
    return time.getType().getSqlTypeName() == type.getSqlTypeName()
        ? time
        : rex.makeCast(
            rex.getTypeFactory().createTypeWithNullability(type, time.getType().isNullable()),
            time);
  }

  private static RelDataType type(RelNode side, int field) {
    return side.getRowType().getFieldList().get(field).getType();
  }
}

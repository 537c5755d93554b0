package dev.tidemark.planner.strategy.text;

import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.validate.type.RelTypes;
import java.util.Optional;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.type.RelDataType;

/** What the methods by windows over {@link SpineHistory} can't run. */
public final class StandardSql {
  private StandardSql() {}

  public static Optional<String> refusal(PointInTimeJoin join) {
    if (!RelOptUtil.getVariablesUsed(join).isEmpty()) {
      return Optional.of("a side depends on an outer query");
    }
    RelDataType left = type(join.getLeft().getRowType(), join.rule().leftTime());
    RelDataType right = type(join.getRight().getRowType(), join.rule().rightTime());
    if (left.getSqlTypeName() != right.getSqlTypeName()) {
      return Optional.of(
          "times of type "
              + RelTypes.shown(left)
              + " and "
              + RelTypes.shown(right)
              + " don't sort together");
    }
    return Residuals.refusal(join);
  }

  private static RelDataType type(RelDataType row, int field) {
    return row.getFieldList().get(field).getType();
  }
}

package dev.tidemark.planner.rewrite.asof;

import com.google.common.collect.ImmutableSet;
import dev.tidemark.catalog.group.HistoryColumns;
import dev.tidemark.planner.rewrite.TreeRewrite;
import dev.tidemark.planner.rewrite.asof.group.GroupOperand;
import dev.tidemark.planner.rewrite.asof.group.ReadColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * Sub-queries in an AS OF join's conditions that use columns of the spine, or of both sides. The
 * right side is joined with the values that they use of the spine, each once, and filtered by them;
 * the join then takes these values for keys. Ordinals are {@link AsOfMeaning}'s.
 *
 * @param right the right side's columns, followed by the values
 * @param keys that the spine has those values
 */
record BothSides(RelNode right, List<RexNode> keys) {

  /**
   * Whether the condition holds a sub-query that isn't of the right side alone.
   *
   * @param leftCount the spine's columns
   * @param rows the names by which sub-queries call a pair of both sides
   */
  static boolean isIn(RexNode condition, int leftCount, Set<CorrelationId> rows) {
    return RexUtil.SubQueryFinder.find(condition) != null
        && (!Bound.isRight(condition, leftCount) || reads(condition, rows));
  }

  /**
   * The conditions as filters of the right side.
   *
   * @param left the spine
   * @param right the right side
   * @param conditions each with a sub-query
   * @param rows the names by which sub-queries call a pair of both sides
   * @param sameKeys the join's equalities, by which only those right rows are joined that may match
   * @param group the right side, if it is one
   */
  static BothSides of(
      RelNode left,
      RelNode right,
      Set<CorrelationId> rows,
      List<RexNode> conditions,
      List<RexNode> sameKeys,
      Optional<GroupOperand> group) {
    return new Rewriting(left, right, rows, group).of(conditions, sameKeys);
  }

  /**
   * Whether a sub-query in the expression reads rows outside it, the join's or those further out.
   */
  static boolean readsRowsOutside(RexNode expression) {
    boolean[] reads = {false};
    expression.accept(
        new RexShuttle() {
          @Override
          public RexNode visitSubQuery(RexSubQuery subQuery) {
            reads[0] |= !RelOptUtil.getVariablesUsed(subQuery.rel).isEmpty();
            return super.visitSubQuery(subQuery);
          }
        });
    return reads[0];
  }

  private static boolean reads(RexNode condition, Set<CorrelationId> rows) {
    boolean[] reads = {false};
    new CorrelatedFields() {
      @Override
      RexNode field(RexFieldAccess access, RexCorrelVariable row) {
        reads[0] |= rows.contains(row.id);
        return access;
      }
    }.apply(condition);
    return reads[0];
  }

  private static final class Rewriting {
    private final RelNode left;
    private final RelNode right;
    private final Set<CorrelationId> rows;
    private final Optional<GroupOperand> group;
    private final RexBuilder rex;
    private final int leftCount;
    private final int rightCount;

    /** Those of the spine that the conditions use. */
    private List<Integer> values = List.of();

    Rewriting(RelNode left, RelNode right, Set<CorrelationId> rows, Optional<GroupOperand> group) {
      this.left = left;
      this.right = right;
      this.rows = rows;
      this.group = group;
      this.rex = left.getCluster().getRexBuilder();
      this.leftCount = left.getRowType().getFieldCount();
      this.rightCount = right.getRowType().getFieldCount();
    }

    BothSides of(List<RexNode> conditions, List<RexNode> sameKeys) {
      RelNode pairs = pairs(conditions, sameKeys);
      CorrelationId row = left.getCluster().createCorrel();
      List<RexNode> filters = new ArrayList<>();
      for (RexNode condition : conditions) {
        filters.add(letTombstonesPass(condition, moved(condition, pairs, row), pairs));
      }
      RelNode filtered =
          LogicalFilter.create(
              pairs, RexUtil.composeConjunction(rex, filters), ImmutableSet.of(row));
      List<RexNode> keys = new ArrayList<>();
      for (int i = 0; i < values.size(); i++) {
        int value = rightCount + i;
        keys.add(
            rex.makeCall(
                SqlStdOperatorTable.IS_NOT_DISTINCT_FROM,
                rex.makeInputRef(left, values.get(i)),
                rex.makeInputRef(type(pairs, value), leftCount + value)));
      }
      return new BothSides(filtered, keys);
    }

    /** The right side, with the spine's values where any are used. */
    private RelNode pairs(List<RexNode> conditions, List<RexNode> sameKeys) {
      Set<Integer> used = spineFields(conditions);
      if (used.isEmpty()) {
        return right;
      }
      used.addAll(spineFields(sameKeys));
      values = List.copyOf(used);
      List<RexNode> columns =
          values.stream().<RexNode>map(field -> rex.makeInputRef(left, field)).toList();
      List<String> names = IntStream.range(0, values.size()).mapToObj(i -> "$asked" + i).toList();
      RelNode all = LogicalProject.create(left, List.of(), columns, names, Set.of());
      RelNode each =
          LogicalAggregate.create(
              all, List.of(), ImmutableBitSet.range(values.size()), null, List.of());
      RexNode equal = moved(RexUtil.composeConjunction(rex, sameKeys));
      return LogicalJoin.create(right, each, List.of(), equal, Set.of(), JoinRelType.INNER);
    }

    private Set<Integer> spineFields(List<RexNode> conditions) {
      Set<Integer> fields = new TreeSet<>();
      conditions.forEach(condition -> fields.addAll(fieldsOf(condition)));
      fields.removeIf(field -> field >= leftCount);
      return fields;
    }

    /** The fields of the join's rows that a condition reads, in sub-queries too. */
    private Set<Integer> fieldsOf(RexNode condition) {
      return new TreeSet<>(ReadColumns.of(condition, rows).asList());
    }

    /** The condition over the right side's columns followed by the values. */
    private RexNode moved(RexNode condition) {
      return condition.accept(
          new RexShuttle() {
            @Override
            public RexNode visitInputRef(RexInputRef ref) {
              return rex.makeInputRef(ref.getType(), moved(ref.getIndex()));
            }
          });
    }

    private RexNode moved(RexNode condition, RelNode pairs, CorrelationId row) {
      RexNode pair = rex.makeCorrel(pairs.getRowType(), row);
      return new CorrelatedFields() {
        @Override
        RexNode field(RexFieldAccess access, RexCorrelVariable outside) {
          if (!rows.contains(outside.id)) {
            return access;
          }
          RexNode field = rex.makeFieldAccess(pair, moved(access.getField().getIndex()));
          return rex.ensureType(access.getType(), field, true);
        }
      }.apply(moved(condition));
    }

    private int moved(int field) {
      return field < leftCount ? rightCount + values.indexOf(field) : field - leftCount;
    }

    private RexNode letTombstonesPass(RexNode condition, RexNode asked, RelNode pairs) {
      boolean namesFeature =
          group.isPresent()
              && fieldsOf(condition).stream()
                  .anyMatch(
                      field -> field >= leftCount && group.get().features().get(field - leftCount));
      if (!namesFeature) {
        return asked;
      }
      int deleted = group.get().ordinal(HistoryColumns.IS_DELETED);
      return RexUtil.composeDisjunction(
          rex, List.of(rex.makeInputRef(type(pairs, deleted), deleted), asked));
    }

    private static RelDataType type(RelNode node, int field) {
      return node.getRowType().getFieldList().get(field).getType();
    }
  }

  /** Changes the fields of rows outside that an expression's sub-queries read. */
  private abstract static class CorrelatedFields extends TreeRewrite {
    private final RexShuttle fields =
        new RexShuttle() {
          @Override
          public RexNode visitFieldAccess(RexFieldAccess access) {
            return access.getReferenceExpr() instanceof RexCorrelVariable row
                ? field(access, row)
                : super.visitFieldAccess(access);
          }
        };

    abstract RexNode field(RexFieldAccess access, RexCorrelVariable row);

    RexNode apply(RexNode expression) {
      return expression.accept(
          new RexShuttle() {
            @Override
            public RexNode visitSubQuery(RexSubQuery subQuery) {
              RexSubQuery operands = (RexSubQuery) super.visitSubQuery(subQuery);
              return operands.clone(operands.rel.accept(CorrelatedFields.this));
            }
          });
    }

    @Override
    protected RelNode rewrite(RelNode node) {
      return node.accept(fields);
    }
  }
}

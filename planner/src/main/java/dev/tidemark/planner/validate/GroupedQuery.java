package dev.tidemark.planner.validate;

import com.google.common.collect.ImmutableSet;
import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.parse.token.Positions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalValues;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.validate.AggregatingSelectScope;
import org.apache.calcite.sql.validate.SelectScope;
import org.apache.calcite.sql.validate.SqlMoniker;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorNamespace;
import org.apache.calcite.sql.validate.SqlValidatorUtil;
import org.apache.calcite.sql2rel.DeduplicateCorrelateVariables;
import org.jspecify.annotations.Nullable;

/**
 * The sub-queries of a grouped query that depend on its groups. Their columns from outside have the
 * places of FROM's columns and get those of the keys here, however deep they stand; Calcite does so
 * for one column of the outermost sub-query. In HAVING all of them call the group by one name;
 * Calcite knows that of the first alone. Holds for one query while it is built.
 */
final class GroupedQuery {
  private final SelectScope from;
  private final Map<Integer, Integer> keys;
  private final RexBuilder rex;
  private final Set<SqlNode> underWay = Collections.newSetFromMap(new IdentityHashMap<>());
  private Set<SqlNode> having;
  private boolean isInHaving;
  private boolean isGrouped;
  private @Nullable CorrelationId group;

  GroupedQuery(SqlSelect select, SqlValidator validator, RexBuilder rex) {
    AggregatingSelectScope scope = (AggregatingSelectScope) validator.getSelectScope(select);
    this.from = SqlValidatorUtil.getEnclosingSelectScope(scope);
    this.keys = scope.resolved.get().groupExprProjection;
    this.rex = rex;
    this.having = select.getHaving() == null ? Set.of() : queries(select.getHaving());
  }

  private static Set<SqlNode> queries(SqlNode expression) {
    Set<SqlNode> found = Collections.newSetFromMap(new IdentityHashMap<>());
    found.addAll(SubQueries.in(expression));
    return found;
  }

  /** What is converted from now on is over the groups. */
  void isGrouped() {
    isGrouped = true;
  }

  /** Whether this is the condition of HAVING, with sub-queries in it; once. */
  boolean beginsHaving(SqlNode node) {
    // Calcite may have written the condition anew, over the same sub-queries.
    boolean begins = isGrouped && queries(node).stream().anyMatch(having::contains);
    if (begins) {
      having = Set.of();
      isInHaving = true;
    }
    return begins;
  }

  /** Whether this is a sub-query over the groups; once for each. */
  boolean beginsSubQuery(SqlNode node) {
    return isGrouped
        && node instanceof SqlCall call
        && !call.isA(SqlKind.QUERY)
        && call.getOperandList().stream()
            .anyMatch(operand -> operand != null && operand.isA(SqlKind.QUERY))
        && underWay.add(node);
  }

  /** A relation with the columns of FROM. */
  RelNode noRows(RelOptCluster cluster) {
    RelDataTypeFactory.Builder columns = rex.getTypeFactory().builder();
    for (SqlValidatorNamespace table : from.getChildren()) {
      columns.addAll(table.getRowType().getFieldList());
    }
    return LogicalValues.createEmpty(cluster, columns.uniquify().build());
  }

  /** The groups that HAVING leaves. */
  RelNode having(RelNode groups, RexNode condition) {
    isInHaving = false;
    return LogicalFilter.create(
        groups, condition, group == null ? ImmutableSet.of() : ImmutableSet.of(group));
  }

  /**
   * The sub-query with keys in place of columns.
   *
   * @param dependent has it on the right
   * @param groups the columns of a group, its keys first
   * @throws TidemarkException INVALID_STATEMENT for a column that is no key
   */
  RelNode overKeys(Correlate dependent, RelDataType groups, SqlNode place) {
    CorrelationId name = dependent.getCorrelationId();
    RelNode keyed = dependent.getRight().accept(new ToKeys(name, groups, place));
    if (!isInHaving) {
      return keyed;
    } else if (group == null) {
      group = name;
      return keyed;
    }
    return DeduplicateCorrelateVariables.go(rex, group, Set.of(name), keyed);
  }

  /** Changes the columns of the row of that name, in sub-queries of sub-queries, too. */
  private final class ToKeys extends RelHomogeneousShuttle {
    private final CorrelationId name;
    private final RelDataType groups;
    private final SqlNode place;

    ToKeys(CorrelationId name, RelDataType groups, SqlNode place) {
      this.name = name;
      this.groups = groups;
      this.place = place;
    }

    @Override
    public RelNode visit(RelNode node) {
      return super.visit(node)
          .accept(
              new RexShuttle() {
                @Override
                public RexNode visitSubQuery(RexSubQuery subQuery) {
                  RexSubQuery operands = (RexSubQuery) super.visitSubQuery(subQuery);
                  return operands.clone(operands.rel.accept(ToKeys.this));
                }

                @Override
                public RexNode visitFieldAccess(RexFieldAccess access) {
                  return access.getReferenceExpr() instanceof RexCorrelVariable row
                          && row.id.equals(name)
                      ? rex.makeFieldAccess(rex.makeCorrel(groups, name), key(access))
                      : super.visitFieldAccess(access);
                }
              });
    }

    private int key(RexFieldAccess access) {
      int column = access.getField().getIndex();
      Integer key = keys.get(column);
      if (key == null) {
        throw TidemarkException.at(
            Positions.of(place),
            ErrorCode.INVALID_STATEMENT,
            "'%s', which a sub-query uses, is neither in GROUP BY nor within an aggregate"
                .formatted(nameOf(column)));
      }
      return key;
    }
  }

  private String nameOf(int column) {
    List<SqlMoniker> aliases = new ArrayList<>();
    from.findAliases(aliases);
    int first = 0;
    for (SqlValidatorNamespace table : from.getChildren()) {
      List<String> names = table.getRowType().getFieldNames();
      if (column < first + names.size()) {
        return aliases.get(from.getChildren().indexOf(table)) + "." + names.get(column - first);
      }
      first += names.size();
    }
    throw new IllegalArgumentException("no column " + column);
  }
}

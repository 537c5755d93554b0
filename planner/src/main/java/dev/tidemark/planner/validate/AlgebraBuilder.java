package dev.tidemark.planner.validate;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.parse.token.Names;
import dev.tidemark.planner.parse.token.Positions;
import dev.tidemark.planner.validate.asof.AsOfJoin;
import dev.tidemark.planner.validate.asof.UsingColumns;
import dev.tidemark.planner.validate.function.Difference;
import dev.tidemark.planner.validate.function.Operators;
import dev.tidemark.planner.validate.literal.FineInterval;
import dev.tidemark.planner.validate.literal.LiteralOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Snapshot;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.logical.LogicalValues;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlSnapshot;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.validate.JoinScope;
import org.apache.calcite.sql.validate.SqlValidatorUtil;
import org.apache.calcite.sql2rel.SqlRexConvertlet;
import org.apache.calcite.sql2rel.SqlToRelConverter;
import org.apache.calcite.sql2rel.StandardConvertletTable;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/**
 * Calcite's SQL-to-rel, except that an AS OF join becomes an {@link AsOfJoin}, that spans keep
 * their microseconds and that sub-queries call the groups outside by their keys ({@link
 * GroupedQuery}).
 */
final class AlgebraBuilder extends SqlToRelConverter {
  private static final SqlToRelConverter.Config CONFIG =
      SqlToRelConverter.config()
          .withExpand(false)
          .withTrimUnusedFields(false)
          // A projection merged with one below loses count of what its sub-queries ask for.
          .withRelBuilderConfigTransform(builder -> builder.withBloat(-1))
          .withInSubQueryThreshold(Integer.MAX_VALUE);

  private final UsingColumns usings;
  private final Map<Blackboard, GroupedQuery> grouped = new HashMap<>();

  AlgebraBuilder(
      RelOptTable.ViewExpander views,
      SqlChecker validator,
      CalciteCatalogReader reader,
      RelOptCluster cluster) {
    super(views, validator, reader, cluster, AlgebraBuilder::convertlet, CONFIG);
    usings = validator.usings();
  }

  private static @Nullable SqlRexConvertlet convertlet(SqlCall call) {
    if (call.getOperator() == Operators.DIFFERENCE) {
      return Difference::toRex;
    }
    SqlRexConvertlet usual = StandardConvertletTable.INSTANCE.get(call);
    return usual != null && LiteralOrder.decides(call.getKind())
        ? LiteralOrder.keptBy(usual)
        : usual;
  }

  @Override
  protected @Nullable RexNode convertExtendedExpression(SqlNode node, Blackboard blackboard) {
    GroupedQuery query = grouped.get(blackboard);
    RexNode inGroups = query == null ? null : inGroups(node, blackboard, query);
    return inGroups == null ? FineInterval.read(node, rexBuilder).orElse(null) : inGroups;
  }

  @Override
  protected void convertFrom(
      Blackboard blackboard, @Nullable SqlNode from, @Nullable List<String> names) {
    super.convertFrom(blackboard, from, names);
    if (from instanceof SqlSnapshot written && blackboard.root() instanceof Snapshot snapshot) {
      blackboard.setRoot(PlacedSnapshot.of(snapshot, Positions.of(written.getTableRef())), false);
    }
  }

  @Override
  protected void convertAgg(
      Blackboard blackboard, SqlSelect select, List<SqlNode> order, List<SqlNode> more) {
    grouped.put(blackboard, new GroupedQuery(select, blackboard.getValidator(), rexBuilder));
    super.convertAgg(blackboard, select, order, more);
    grouped.remove(blackboard);
  }

  @Override
  protected RelNode createAggregate(
      Blackboard blackboard,
      ImmutableBitSet groupSet,
      ImmutableList<ImmutableBitSet> groupSets,
      List<AggregateCall> calls) {
    RelNode groups = super.createAggregate(blackboard, groupSet, groupSets, calls);
    if (grouped.containsKey(blackboard)) {
      grouped.get(blackboard).isGrouped();
    }
    return groups;
  }

  /** HAVING, or a sub-query, over the groups; null for anything else. */
  private @Nullable RexNode inGroups(SqlNode node, Blackboard blackboard, GroupedQuery query) {
    if (query.beginsHaving(node)) {
      RexNode condition = blackboard.convertExpression(node);
      blackboard.setRoot(query.having(blackboard.root(), condition), false);
      return rexBuilder.makeLiteral(true);
    } else if (query.beginsSubQuery(node)) {
      // Calcite knows the groups by this object, and numbers anew what it then finds in a
      // sub-query.
      RelNode groups = blackboard.root();
      blackboard.setRoot(groups.copy(groups.getTraitSet(), groups.getInputs()), false);
      return blackboard
          .convertExpression(node)
          .accept(
              new RexShuttle() {
                @Override
                public RexNode visitSubQuery(RexSubQuery subQuery) {
                  return overGroups(subQuery, node, blackboard, query);
                }
              });
    }
    return null;
  }

  private RexSubQuery overGroups(
      RexSubQuery subQuery, SqlNode node, Blackboard blackboard, GroupedQuery query) {
    // Tells by which name the sub-query calls a row of FROM.
    RelNode joined =
        createJoin(
            blackboard,
            query.noRows(cluster),
            subQuery.rel,
            rexBuilder.makeLiteral(true),
            JoinRelType.INNER);
    return joined instanceof Correlate dependent
        ? subQuery.clone(query.overKeys(dependent, blackboard.root().getRowType(), node))
        : subQuery;
  }

  @Override
  protected RelNode createJoin(
      Blackboard blackboard, RelNode left, RelNode right, RexNode on, JoinRelType joinType) {
    RelNode joined = super.createJoin(blackboard, left, right, on, joinType);
    if (joinType == JoinRelType.FULL
        && joined instanceof Join full
        && PairSubQueries.areBeyondCalcite(full)) {
      SqlJoin written = (SqlJoin) ((JoinScope) blackboard.scope).getNode();
      throw TidemarkException.at(
          Positions.of(SubQueries.in(requireNonNull(written.getCondition())).get(0)),
          ErrorCode.NOT_SUPPORTED,
          "ON of a FULL JOIN takes one sub-query, which depends on the rows of one side; write a LEFT JOIN,"
              + " and UNION ALL the right side's rows that NOT EXISTS finds no partner for");
    }
    return joined;
  }

  @Override
  protected RelNode createAsofJoin(
      SqlParserPos position,
      Blackboard blackboard,
      RelNode left,
      RelNode right,
      RexNode on,
      RexNode match,
      JoinRelType joinType) {
    boolean dependsOnLeft =
        createJoin(blackboard, left, right, rexBuilder.makeLiteral(true), JoinRelType.INNER)
            instanceof Correlate;
    if (dependsOnLeft) {
      throw TidemarkException.at(
          Positions.of(position),
          ErrorCode.NOT_SUPPORTED,
          "The right side of an AS OF join can't depend on the left's row; compare both in ON or"
              + " MATCH_CONDITION, or write CROSS JOIN LATERAL (SELECT … ORDER BY <time> DESC LIMIT 1)");
    }
    JoinRelType plain = joinType == JoinRelType.LEFT_ASOF ? JoinRelType.LEFT : JoinRelType.INNER;
    JoinScope scope = (JoinScope) blackboard.scope;
    return AsOfJoin.create(
        left,
        right,
        plain,
        on,
        match,
        position,
        usings.onLeftOf(scope),
        rightName(scope),
        rows(blackboard, pairs(left, right), on, match));
  }

  /** By which names sub-queries in the conditions of a join call its row. */
  private Set<CorrelationId> rows(Blackboard blackboard, RelNode pairs, RexNode... conditions) {
    Map<CorrelationId, RexFieldAccess> outside = OutsideFields.in(List.of(conditions));
    outside.values().removeIf(field -> !dependsOn(blackboard, pairs, field));
    return outside.keySet();
  }

  /** A relation with the columns of both. */
  private RelNode pairs(RelNode left, RelNode right) {
    return LogicalValues.createEmpty(
        cluster,
        SqlValidatorUtil.deriveJoinRowType(
            left.getRowType(),
            right.getRowType(),
            JoinRelType.INNER,
            cluster.getTypeFactory(),
            null,
            List.of()));
  }

  /** Whether Calcite takes the field for one of the row that the blackboard's FROM joins. */
  private boolean dependsOn(Blackboard blackboard, RelNode pairs, RexFieldAccess field) {
    RelNode reads =
        LogicalProject.create(
            LogicalValues.createOneRow(cluster),
            List.of(),
            List.of(field),
            List.of("read"),
            Set.of());
    return createJoin(blackboard, pairs, reads, rexBuilder.makeLiteral(true), JoinRelType.INNER)
        instanceof Correlate;
  }

  /** Empty for what has no name, or several. */
  private static Optional<String> rightName(JoinScope scope) {
    SqlNode right = ((SqlJoin) scope.getNode()).getRight();
    return right instanceof SqlJoin
        ? Optional.empty()
        : Optional.ofNullable(SqlValidatorUtil.alias(right)).map(Names::besideDot);
  }
}

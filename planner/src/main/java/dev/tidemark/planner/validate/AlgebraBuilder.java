package dev.tidemark.planner.validate;

import dev.tidemark.planner.parse.token.Names;
import dev.tidemark.planner.validate.asof.AsOfJoin;
import dev.tidemark.planner.validate.function.Difference;
import dev.tidemark.planner.validate.function.Operators;
import dev.tidemark.planner.validate.literal.FineInterval;
import dev.tidemark.planner.validate.literal.LiteralOrder;
import java.util.Optional;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.validate.JoinScope;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorUtil;
import org.apache.calcite.sql2rel.SqlRexConvertlet;
import org.apache.calcite.sql2rel.SqlToRelConverter;
import org.apache.calcite.sql2rel.StandardConvertletTable;
import org.jspecify.annotations.Nullable;

/**
 * Calcite's SQL-to-rel, except that an AS OF join becomes an {@link AsOfJoin} and that spans keep
 * their microseconds.
 */
final class AlgebraBuilder extends SqlToRelConverter {
  private static final SqlToRelConverter.Config CONFIG =
      SqlToRelConverter.config()
          .withExpand(false)
          .withTrimUnusedFields(false)
          // A projection merged with one below loses count of what its sub-queries ask for.
          .withRelBuilderConfigTransform(builder -> builder.withBloat(-1))
          .withInSubQueryThreshold(Integer.MAX_VALUE);

  AlgebraBuilder(
      RelOptTable.ViewExpander views,
      SqlValidator validator,
      CalciteCatalogReader reader,
      RelOptCluster cluster) {
    super(views, validator, reader, cluster, AlgebraBuilder::convertlet, CONFIG);
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
    return FineInterval.read(node, rexBuilder).orElse(null);
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
    JoinRelType plain = joinType == JoinRelType.LEFT_ASOF ? JoinRelType.LEFT : JoinRelType.INNER;
    return AsOfJoin.create(left, right, plain, on, match, position, rightName(blackboard));
  }

  /** Empty for what has no name, or several. */
  private static Optional<String> rightName(Blackboard blackboard) {
    if (!(blackboard.scope instanceof JoinScope scope)
        || !(scope.getNode() instanceof SqlJoin join)
        || join.getRight() instanceof SqlJoin) {
      return Optional.empty();
    }
    return Optional.ofNullable(SqlValidatorUtil.alias(join.getRight())).map(Names::besideDot);
  }
}

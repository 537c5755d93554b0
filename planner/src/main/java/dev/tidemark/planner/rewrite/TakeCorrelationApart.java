package dev.tidemark.planner.rewrite;

import dev.tidemark.planner.rel.PointInTimeJoin;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.AbstractRelNode;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelVisitor;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Uncollect;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql2rel.RelDecorrelator;
import org.apache.calcite.tools.RelBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns sub-queries that depend on the row outside into joins, so that conditions and keys can be
 * moved through them. Only plain ones, whose conditions compare what doesn't depend on that row
 * with it: Calcite loses rows, takes one column for another or numbers anew where more does, where
 * dependent sub-queries are nested, group by a constant, hold windows or aggregate no rows ({@link
 * EmptyGroups}), and doesn't know AS OF joins. Those stay a {@link Correlate}, which each engine
 * takes apart itself; as do those with which Calcite fails, as where what it compares with is a
 * constant. It also takes one column for another in what stands above, so each is given to it
 * alone.
 */
final class TakeCorrelationApart {
  private static final Logger LOG = LoggerFactory.getLogger(TakeCorrelationApart.class);

  private TakeCorrelationApart() {}

  static RelNode in(RelNode tree, RelBuilder builder) {
    return tree.accept(new TakeEachApart(builder));
  }

  private static boolean isPlain(Correlate correlate) {
    Set<?> variables = RelOptUtil.getVariablesUsed(correlate.getRight());
    boolean[] plain = {
      variables.isEmpty() || variables.equals(Set.of(correlate.getCorrelationId()))
    };
    new RelVisitor() {
      @Override
      public void visit(RelNode node, int ordinal, @org.jspecify.annotations.Nullable RelNode up) {
        plain[0] &=
            !(node instanceof Correlate
                || node instanceof PointInTimeJoin
                || node instanceof Uncollect
                || node instanceof Project project && project.containsOver()
                || node instanceof Aggregate aggregate && hasConstantKey(aggregate)
                || node instanceof Join join && joinsDependent(join)
                || node instanceof Filter filter && comparesTwice(filter)
                || depends(node) && !isOutermost(node));
        super.visit(node, ordinal, up);
      }
    }.go(correlate.getRight());
    return plain[0];
  }

  /** Whether two columns from outside equal the same: Calcite takes one of them for both. */
  private static boolean comparesTwice(Filter filter) {
    Map<RexNode, RexNode> compared = new HashMap<>();
    for (RexNode conjunct : RelOptUtil.conjunctions(filter.getCondition())) {
      if (conjunct instanceof RexCall call && call.isA(SqlKind.EQUALS)) {
        for (int side = 0; side < 2; side++) {
          RexNode outside = call.getOperands().get(side);
          RexNode known =
              dependsOnOutside(outside)
                  ? compared.put(call.getOperands().get(1 - side), outside)
                  : null;
          if (known != null && !known.equals(outside)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static boolean dependsOnOutside(RexNode expression) {
    RelOptUtil.VariableUsedVisitor visitor = new RelOptUtil.VariableUsedVisitor(null);
    expression.accept(visitor);
    return !visitor.variables.isEmpty();
  }

  /** Whether the node itself does, its inputs aside. */
  private static boolean depends(RelNode node) {
    RelOptUtil.VariableUsedVisitor visitor = new RelOptUtil.VariableUsedVisitor(null);
    node.accept(visitor);
    return !visitor.variables.isEmpty();
  }

  private static boolean joinsDependent(Join join) {
    return join.getInputs().stream()
        .anyMatch(input -> !RelOptUtil.getVariablesUsed(input).isEmpty());
  }

  /** Whether it is a condition on rows that don't depend on the row outside. */
  private static boolean isOutermost(RelNode node) {
    return node instanceof Filter && RelOptUtil.getVariablesUsed(node.getInput(0)).isEmpty();
  }

  /**
   * A group of a constant is none where there are no rows; Calcite makes it one where it adds no
   * key from outside, and where it does it takes that for the constant. What EXISTS asks is right.
   */
  private static boolean hasConstantKey(Aggregate aggregate) {
    boolean isExists =
        aggregate.getRowType().getFieldCount() == 1
            && !RelOptUtil.getVariablesUsed(aggregate).isEmpty();
    return !isExists
        && aggregate.getGroupSet().asList().stream()
            .anyMatch(key -> isConstant(aggregate.getInput(), key));
  }

  private static boolean isConstant(RelNode node, int column) {
    if (!(node instanceof Project project)) {
      return node instanceof Filter filter && isConstant(filter.getInput(), column);
    }
    RexNode expression = project.getProjects().get(column);
    return expression instanceof RexInputRef reference
        ? isConstant(project.getInput(), reference.getIndex())
        : RexUtil.isConstant(expression);
  }

  /** The kinds of nodes, without what a query compares with. */
  private static String shape(RelNode node) {
    return node.getInputs().stream()
        .map(TakeCorrelationApart::shape)
        .collect(Collectors.joining(", ", node.getRelTypeName() + "(", ")"));
  }

  /** What failed and where; what Calcite says of it may name values of the query. */
  private static String withoutWords(Throwable failure) {
    return Stream.concat(
            Stream.of(failure.getClass().getName()),
            Arrays.stream(failure.getStackTrace()).limit(1).map(frame -> "at " + frame))
        .collect(Collectors.joining(" "));
  }

  /**
   * From the root down: what stands below the right side of one that isn't plain stays as it is.
   * Each is taken apart for itself, over a leaf and with nothing above it.
   */
  private static final class TakeEachApart extends RelHomogeneousShuttle {
    private final RelBuilder builder;

    TakeEachApart(RelBuilder builder) {
      this.builder = builder;
    }

    @Override
    public RelNode visit(RelNode node) {
      if (!(node instanceof Correlate correlate)) {
        return super.visit(node);
      }
      RelNode left = correlate.getLeft().accept(this);
      Correlate over = over(correlate, left);
      return isPlain(over) && EmptyGroups.areKept(over) ? apart(over) : over;
    }

    private RelNode apart(Correlate correlate) {
      Correlate alone = over(correlate, new Hidden(correlate.getLeft()));
      try {
        RelNode joined = RelDecorrelator.decorrelateQuery(alone, builder);
        RelDataType type = correlate.getRowType();
        return RelOptUtil.areRowTypesEqual(joined.getRowType(), type, false)
            ? RelOptUtil.createCastRel(joined.accept(new Show()), type, true)
            : correlate;
      } catch (RuntimeException | AssertionError e) {
        LOG.debug("Calcite doesn't take {} apart: {}", shape(correlate), withoutWords(e));
        return correlate;
      }
    }

    private static Correlate over(Correlate correlate, RelNode left) {
      return correlate.copy(correlate.getTraitSet(), List.of(left, correlate.getRight()));
    }
  }

  private static final class Show extends RelHomogeneousShuttle {
    @Override
    public RelNode visit(RelNode node) {
      return node instanceof Hidden hidden ? hidden.node : super.visit(node);
    }
  }

  /** A leaf in the place of a tree. */
  private static final class Hidden extends AbstractRelNode {
    private final RelNode node;

    Hidden(RelNode node) {
      super(node.getCluster(), node.getTraitSet());
      this.node = node;
      this.rowType = node.getRowType();
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
      return super.explainTerms(writer).item("node", node.getId());
    }
  }
}

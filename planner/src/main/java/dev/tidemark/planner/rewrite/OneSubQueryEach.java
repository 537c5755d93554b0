package dev.tidemark.planner.rewrite;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexVisitorImpl;
import org.apache.calcite.sql2rel.DeduplicateCorrelateVariables;

/**
 * Leaves a projection whose row has a name one sub-query; the others get projections of their own
 * below it. Calcite takes sub-queries out one by one and forgets the name with the first: it would
 * take rows further outside for this one where the next ones depend on them.
 */
final class OneSubQueryEach extends TreeRewrite {
  @Override
  protected RelNode rewrite(RelNode node) {
    if (!(node instanceof Project project) || project.getVariablesSet().size() != 1) {
      return node;
    }
    List<RexSubQuery> subQueries = subQueries(project.getProjects());
    if (subQueries.size() < 2) {
      return node;
    }
    CorrelationId row = project.getVariablesSet().iterator().next();
    RelNode input = project.getInput();
    List<RexNode> expressions = project.getProjects();
    for (RexSubQuery subQuery : subQueries.subList(1, subQueries.size())) {
      RelNode below = with(input, subQuery, row);
      int column = input.getRowType().getFieldCount();
      expressions = replace(expressions, subQuery, RexInputRef.of(column, below.getRowType()));
      input = below;
    }
    return LogicalProject.create(
        input, project.getHints(), expressions, project.getRowType(), Set.of(row));
  }

  /** Those that aren't operands of others, each once. */
  private static List<RexSubQuery> subQueries(List<RexNode> expressions) {
    Set<RexSubQuery> found = new LinkedHashSet<>();
    new RexVisitorImpl<Void>(true) {
      @Override
      public Void visitSubQuery(RexSubQuery subQuery) {
        found.add(subQuery);
        return null;
      }
    }.visitEach(expressions);
    return List.copyOf(found);
  }

  /** The rows with one more column, the sub-query's, which calls the row by a name of its own. */
  private static RelNode with(RelNode rows, RexSubQuery subQuery, CorrelationId row) {
    RelOptCluster cluster = rows.getCluster();
    CorrelationId name = cluster.createCorrel();
    List<RexNode> columns = new ArrayList<>();
    for (RelDataTypeField field : rows.getRowType().getFieldList()) {
      columns.add(RexInputRef.of(field.getIndex(), rows.getRowType()));
    }
    columns.add(
        subQuery.clone(
            DeduplicateCorrelateVariables.go(
                cluster.getRexBuilder(), name, Set.of(row), subQuery.rel)));
    List<String> names = new ArrayList<>(rows.getRowType().getFieldNames());
    names.add("$sub_query" + names.size());
    return LogicalProject.create(rows, List.of(), columns, names, Set.of(name));
  }

  private static List<RexNode> replace(
      List<RexNode> expressions, RexSubQuery subQuery, RexNode column) {
    return new RexShuttle() {
      @Override
      public RexNode visitSubQuery(RexSubQuery other) {
        return other.equals(subQuery) ? column : super.visitSubQuery(other);
      }
    }.apply(expressions);
  }
}

package dev.tidemark.planner.rewrite;

import java.util.HashSet;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexUtil;

/**
 * Gives a name to the row of each projection whose sub-queries depend on none but rows further
 * outside: Calcite takes the row outside for the projection's own where it has none.
 */
final class KeepRowsOutside extends TreeRewrite {
  private final Set<CorrelationId> named = new HashSet<>();

  private KeepRowsOutside() {}

  static RelNode in(RelNode tree) {
    KeepRowsOutside rewrite = new KeepRowsOutside();
    tree.accept(
        new TreeRewrite() {
          @Override
          protected RelNode rewrite(RelNode node) {
            rewrite.named.addAll(node.getVariablesSet());
            return node;
          }
        });
    return tree.accept(rewrite);
  }

  @Override
  protected RelNode rewrite(RelNode node) {
    if (!(node instanceof Project project)
        || !project.getVariablesSet().isEmpty()
        || RexUtil.SubQueryFinder.find(project.getProjects()) == null
        || !named.containsAll(RelOptUtil.getVariablesUsed(project))) {
      return node;
    }
    return LogicalProject.create(
        project.getInput(),
        project.getHints(),
        project.getProjects(),
        project.getRowType(),
        Set.of(project.getCluster().createCorrel()));
  }
}

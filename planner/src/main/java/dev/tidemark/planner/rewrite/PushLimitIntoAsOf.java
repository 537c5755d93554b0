package dev.tidemark.planner.rewrite;

import dev.tidemark.planner.rel.PointInTimeJoin;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.rel.RelCollation;
import org.apache.calcite.rel.RelCollations;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.logical.LogicalSort;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;

/**
 * Takes the first rows of the spine before a LEFT {@link PointInTimeJoin} too, and not only after
 * it, since each spine row gives exactly one. Only where the order, if any, is of spine columns.
 */
final class PushLimitIntoAsOf extends TreeRewrite {

  @Override
  protected RelNode rewrite(RelNode node) {
    if (!(node instanceof Sort sort) || sort.fetch == null || sort.offset != null) {
      return node;
    }
    return below(sort.getInput(), sort.getCollation(), sort.fetch)
        .<RelNode>map(input -> sort.copy(sort.getTraitSet(), List.of(input)))
        .orElse(sort);
  }

  /** The node with its spine limited; empty where there is no such join or it can't be. */
  private static Optional<RelNode> below(RelNode node, RelCollation order, RexNode fetch) {
    if (node instanceof Project project && !project.containsOver()) {
      return throughProject(project, order)
          .flatMap(inner -> below(project.getInput(), inner, fetch))
          .map(input -> project.copy(project.getTraitSet(), List.of(input)));
    }
    if (node instanceof PointInTimeJoin join
        && join.joinType() == JoinRelType.LEFT
        && isOver(order, join.getLeft().getRowType().getFieldCount())) {
      RelNode left =
          below(join.getLeft(), order, fetch)
              .orElseGet(() -> LogicalSort.create(join.getLeft(), order, null, fetch));
      return Optional.of(join.over(left, join.getRight()));
    }
    return Optional.empty();
  }

  private static boolean isOver(RelCollation order, int columns) {
    return order.getFieldCollations().stream().allMatch(f -> f.getFieldIndex() < columns);
  }

  private static Optional<RelCollation> throughProject(Project project, RelCollation order) {
    List<RelFieldCollation> fields = new ArrayList<>();
    for (RelFieldCollation field : order.getFieldCollations()) {
      if (!(project.getProjects().get(field.getFieldIndex()) instanceof RexInputRef ref)) {
        return Optional.empty();
      }
      fields.add(field.withFieldIndex(ref.getIndex()));
    }
    return Optional.of(RelCollations.of(fields));
  }
}

package dev.tidemark.planner.route;

import dev.tidemark.planner.dialect.SqlRenderer;
import dev.tidemark.planner.engine.EngineKind;
import dev.tidemark.planner.rel.EngineRelation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;

/**
 * Finds the largest parts of a tree that Trino can run: those that read Iceberg tables and do
 * something with what they read. What they need besides, Trino is sent.
 */
final class FindDistributedParts {
  private final Set<RelNode> parts = Collections.newSetFromMap(new IdentityHashMap<>());

  private FindDistributedParts() {}

  /**
   * The parts' topmost nodes, by identity; one lies in another only where it stands elsewhere, too.
   */
  static Set<RelNode> in(RelNode root) {
    FindDistributedParts search = new FindDistributedParts();
    search.visit(root);
    return search.parts;
  }

  private void visit(RelNode node) {
    if (!readsFiles(node)) {
      return;
    }
    if (!isPlainScan(node)
        && RelOptUtil.getVariablesUsed(node).isEmpty()
        && (node instanceof Sort || !isSorted(node))
        && !SubQueries.anyIn(node)
        && SqlRenderer.canRender(overSent(node), EngineKind.TRINO)) {
      parts.add(node);
      return;
    }
    node.getInputs().forEach(this::visit);
  }

  /** Whether it reads an Iceberg table. */
  static boolean readsFiles(RelNode node) {
    return node instanceof TableScan scan
        ? Relations.isFiles(scan)
        : node.getInputs().stream().anyMatch(FindDistributedParts::readsFiles);
  }

  private static boolean isPlainScan(RelNode node) {
    return node instanceof TableScan
        || (node instanceof Project project && isPlainScan(project.getInput()));
  }

  /** Whether the order of the rows means something: a part gives its rows in any. */
  private static boolean isSorted(RelNode node) {
    return node instanceof Sort
        || ((node instanceof Project || node instanceof Filter) && isSorted(node.getInput(0)));
  }

  /** With a leaf in the place of what reads other tables, since that is computed before. */
  private static RelNode overSent(RelNode node) {
    if (node instanceof TableScan || (readsTables(node) && !readsFiles(node))) {
      return EngineRelation.create(node.getCluster(), "leaf", node.getRowType(), 1);
    }
    List<RelNode> inputs = new ArrayList<>();
    node.getInputs().forEach(input -> inputs.add(overSent(input)));
    return inputs.isEmpty() ? node : node.copy(node.getTraitSet(), inputs);
  }

  private static boolean readsTables(RelNode node) {
    return node instanceof TableScan
        || node.getInputs().stream().anyMatch(FindDistributedParts::readsTables);
  }

  /** Looks for sub-queries that are still expressions. */
  private static final class SubQueries extends RelHomogeneousShuttle {
    private boolean found;

    static boolean anyIn(RelNode node) {
      SubQueries search = new SubQueries();
      node.accept(search);
      return search.found;
    }

    @Override
    public RelNode visit(RelNode other) {
      other.accept(
          new RexShuttle() {
            @Override
            public RexNode visitSubQuery(RexSubQuery subQuery) {
              found = true;
              return subQuery;
            }
          });
      return super.visit(other);
    }
  }
}

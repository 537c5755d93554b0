package dev.tidemark.planner.route;

import dev.tidemark.planner.dialect.SqlRenderer;
import dev.tidemark.planner.engine.EngineId;
import dev.tidemark.planner.engine.EngineKind;
import dev.tidemark.planner.rel.EngineRelation;
import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.settings.EngineChoice;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelVisitor;
import org.apache.calcite.rel.core.TableScan;
import org.jspecify.annotations.Nullable;

/**
 * Which engine a node of a tree can run on, by where its inputs are.
 *
 * @param choice what {@code SET engine} asks for
 * @param fetchesMatches whether AS OF joins are DuckDB's even where PostgreSQL could run them
 */
record FindEngine(EngineChoice choice, boolean fetchesMatches) {

  /**
   * The PostgreSQL that has every table of the tree and can run it. What depends on a row outside
   * is only asked for as a whole: no part of it can be written alone.
   */
  Optional<EngineId> oneDatabase(RelNode tree) {
    Set<Optional<EngineId>> databases = new HashSet<>();
    new RelVisitor() {
      @Override
      public void visit(RelNode node, int ordinal, @Nullable RelNode parent) {
        if (node instanceof TableScan scan) {
          databases.add(Relations.database(scan));
        }
        super.visit(node, ordinal, parent);
      }
    }.go(tree);
    boolean canRun =
        databases.size() == 1
            && choice != EngineChoice.DUCKDB
            && SqlRenderer.canRender(tree, EngineKind.POSTGRES);
    return canRun ? databases.iterator().next() : Optional.empty();
  }

  /**
   * The one PostgreSQL that has all inputs and can run the node, or DuckDB; Trino, once an input is
   * there. Empty where any would do.
   *
   * @param inputs the engines of its inputs, as far as they have one
   */
  Optional<EngineId> of(RelNode node, List<EngineId> inputs) {
    Set<EngineId> engines = Set.copyOf(inputs);
    if (engines.isEmpty()) {
      // What depends on a row outside goes where that row is.
      boolean isCorrelated = !RelOptUtil.getVariablesUsed(node).isEmpty();
      return isCorrelated ? Optional.of(EngineId.DUCKDB) : Optional.empty();
    }
    if (engines.contains(EngineId.TRINO)) {
      return Optional.of(EngineId.TRINO);
    }
    EngineId only = engines.size() == 1 ? inputs.get(0) : EngineId.DUCKDB;
    boolean canStay =
        only.kind() == EngineKind.POSTGRES
            && choice != EngineChoice.DUCKDB
            && !(fetchesMatches && node instanceof PointInTimeJoin)
            && SqlRenderer.canRender(overLeaves(node), only.kind());
    return Optional.of(canStay ? only : EngineId.DUCKDB);
  }

  /** The node alone, as far as writing it as SQL is concerned. */
  private static RelNode overLeaves(RelNode node) {
    List<RelNode> leaves = new ArrayList<>();
    for (RelNode input : node.getInputs()) {
      leaves.add(EngineRelation.create(input.getCluster(), "leaf", input.getRowType(), 1));
    }
    return node.copy(node.getTraitSet(), leaves);
  }
}

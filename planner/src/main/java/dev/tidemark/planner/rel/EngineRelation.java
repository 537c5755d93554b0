package dev.tidemark.planner.rel;

import java.util.List;
import java.util.Optional;
import org.apache.calcite.plan.Convention;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.AbstractRelNode;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rel.type.RelDataType;

/**
 * A leaf of one engine's fragment: rows which that engine finds in a relation of its own. The plan
 * only knows the relation's id; what SQL stands for it in FROM (a quoted table name, or a query in
 * brackets over the files pinned just now) is said when the fragment is written as SQL. The
 * relation's columns have the row type's names.
 */
public final class EngineRelation extends AbstractRelNode {
  private final String relationId;
  private final double rows;
  private final Optional<RelNode> computed;

  private EngineRelation(
      RelOptCluster cluster,
      String id,
      RelDataType rowType,
      double rows,
      Optional<RelNode> computed) {
    super(cluster, cluster.traitSetOf(Convention.NONE));
    this.relationId = id;
    this.rows = rows;
    this.rowType = rowType;
    this.computed = computed;
  }

  /** An {@code id} is unique in its query: {@code scan_0}, {@code in_0}, {@code table_0}. */
  public static EngineRelation create(
      RelOptCluster cluster, String id, RelDataType rowType, double rows) {
    return new EngineRelation(cluster, id, rowType, rows, Optional.empty());
  }

  /** What another engine computes before. */
  public static EngineRelation ofComputed(String id, RelNode rows) {
    return new EngineRelation(
        rows.getCluster(),
        id,
        rows.getRowType(),
        rows.estimateRowCount(rows.getCluster().getMetadataQuery()),
        Optional.of(rows));
  }

  /** How the rows come about, where that was planned as well. */
  public Optional<RelNode> computed() {
    return computed;
  }

  public String id() {
    return relationId;
  }

  @Override
  public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
    return this;
  }

  @Override
  public double estimateRowCount(RelMetadataQuery metadata) {
    return rows;
  }

  @Override
  public RelWriter explainTerms(RelWriter writer) {
    return super.explainTerms(writer)
        .item("id", relationId)
        .item("columns", rowType.getFieldNames());
  }
}

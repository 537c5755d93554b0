package dev.tidemark.planner.rel;

import java.util.List;
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

  private EngineRelation(
      RelOptCluster cluster, RelTraitSet traits, String id, RelDataType rowType, double rows) {
    super(cluster, traits);
    this.relationId = id;
    this.rows = rows;
    this.rowType = rowType;
  }

  /** An {@code id} is unique in its query: {@code scan_0}, {@code in_0}, {@code table_0}. */
  public static EngineRelation create(
      RelOptCluster cluster, String id, RelDataType rowType, double rows) {
    return new EngineRelation(cluster, cluster.traitSetOf(Convention.NONE), id, rowType, rows);
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

package dev.tidemark.planner.rewrite;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.RelFactories;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * Which of a node's columns are used above it. After {@link TrimColumns} those are all, but for the
 * joins' own: keys and times, which a join can't leave out by itself. Public because Calcite finds
 * its methods by reflection.
 */
public final class UsedColumns extends TrimColumns {
  private final Map<RelNode, ImmutableBitSet> used = new HashMap<>();

  private UsedColumns(RelNode query) {
    super(RelFactories.LOGICAL_BUILDER.create(query.getCluster(), null));
  }

  /** Of every node of the query below its root. */
  public static UsedColumns in(RelNode query) {
    UsedColumns columns = new UsedColumns(query);
    columns.trim(query);
    return columns;
  }

  /** Ordinals; all of them for a node that isn't below the root. */
  public ImmutableBitSet of(RelNode node) {
    ImmutableBitSet known = used.get(node);
    return known == null ? all(node) : known;
  }

  /** What names a row outside may use any of its columns. */
  @Override
  protected TrimResult trimChild(
      RelNode rel, RelNode input, ImmutableBitSet fieldsUsed, Set<RelDataTypeField> extraFields) {
    ImmutableBitSet asked = rel.getVariablesSet().isEmpty() ? fieldsUsed : all(input);
    used.merge(input, asked, ImmutableBitSet::union);
    return super.trimChild(rel, input, fieldsUsed, extraFields);
  }

  private static ImmutableBitSet all(RelNode node) {
    return ImmutableBitSet.range(node.getRowType().getFieldCount());
  }
}

package dev.tidemark.planner.rewrite.asof;

import dev.tidemark.catalog.group.FeatureGroup;
import java.util.Map;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * The right side of an AS OF join that is a feature group, read directly or through queries that
 * only filter, rename and project it.
 *
 * @param rel the operand's own columns in their order, then what the join needs besides
 * @param roles where keys, event time, known time, sequence and tombstone mark are in {@code rel},
 *     by the group's column names
 * @param features those columns of {@code rel} that depend on a feature
 */
record GroupOperand(
    FeatureGroup group, RelNode rel, Map<String, Integer> roles, ImmutableBitSet features) {
  /** Copies the roles. */
  GroupOperand {
    roles = Map.copyOf(roles);
  }

  /** The ordinal of a key, a time or one of the store's own columns. */
  int ordinal(String column) {
    Integer ordinal = roles.get(column);
    if (ordinal == null) {
      throw new IllegalStateException("no column " + column + " in " + roles);
    }
    return ordinal;
  }
}

package dev.tidemark.planner.rewrite.asof.group;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.HistoryColumns;
import dev.tidemark.planner.parse.token.Names;
import dev.tidemark.planner.rel.RightSide;
import dev.tidemark.planner.validate.asof.AsOfJoin;
import java.util.Map;
import java.util.Optional;
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
public record GroupOperand(
    FeatureGroup group, RelNode rel, Map<String, Integer> roles, ImmutableBitSet features) {
  /** Copies the roles. */
  public GroupOperand {
    roles = Map.copyOf(roles);
  }

  /** What the join's query calls it: its alias there, or the group's name. */
  public String name(AsOfJoin join) {
    return join.rightName().orElse(Names.besideDot(group.name()));
  }

  /** A column, such as a key or the event time, as that query writes it. */
  public String written(AsOfJoin join, String column) {
    return name(join)
        + "."
        + Names.besideDot(rel.getRowType().getFieldNames().get(ordinal(column)));
  }

  /** What the join's query calls it, and its known time if that is one of its columns there. */
  public RightSide rightSide(AsOfJoin join) {
    String column = rel.getRowType().getFieldNames().get(ordinal(HistoryColumns.KNOWN_TIME));
    return new RightSide(
        name(join),
        column.startsWith("$")
            ? Optional.empty()
            : Optional.of(written(join, HistoryColumns.KNOWN_TIME)),
        RightSide.Purpose.FEATURES);
  }

  /** The ordinal of a key, a time or one of the store's own columns. */
  public int ordinal(String column) {
    Integer ordinal = roles.get(column);
    if (ordinal == null) {
      throw new IllegalStateException("no column " + column + " in " + roles);
    }
    return ordinal;
  }
}

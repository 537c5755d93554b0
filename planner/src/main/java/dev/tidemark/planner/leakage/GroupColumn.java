package dev.tidemark.planner.leakage;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.HistoryColumns;
import dev.tidemark.planner.validate.CatalogTable;
import java.util.Optional;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.metadata.RelColumnOrigin;

/** A column of a tree that is a feature group's, as it was read. */
record GroupColumn(FeatureGroup group, String name) {

  /** Empty for what is made of columns, and for other tables'. */
  static Optional<GroupColumn> of(RelNode node, int ordinal) {
    RelColumnOrigin origin = node.getCluster().getMetadataQuery().getColumnOrigin(node, ordinal);
    if (origin == null || origin.isDerived()) {
      return Optional.empty();
    }
    RelOptTable table = origin.getOriginTable();
    String column = table.getRowType().getFieldNames().get(origin.getOriginColumnOrdinal());
    return Optional.ofNullable(table.unwrap(CatalogTable.class))
        .flatMap(ours -> ours.definition().group())
        .map(group -> new GroupColumn(group, column));
  }

  boolean isEventTime() {
    return name.equals(group.eventTime());
  }

  /** Whether it is a time at which the record was known. */
  boolean isKnowledge() {
    return name.equals(HistoryColumns.KNOWN_TIME)
        || name.equals(HistoryColumns.WRITE_TIME)
        || group.knownTime().equals(Optional.of(name));
  }
}

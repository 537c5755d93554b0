package dev.tidemark.online.testing;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.GroupColumn;
import dev.tidemark.catalog.store.HistoryStore;
import java.util.ArrayList;
import java.util.List;

/** Gives field ids from 1, as Iceberg would, and keeps nothing. */
final class FieldIds implements HistoryStore {

  @Override
  public FeatureGroup createTable(FeatureGroup group) {
    List<GroupColumn> columns = new ArrayList<>();
    for (GroupColumn column : group.columns()) {
      columns.add(column.withFieldId(columns.size() + 1));
    }
    return group.withColumns(columns);
  }

  @Override
  public void requireNames(FeatureGroup group) {
    // There is no table.
  }

  @Override
  public FeatureGroup shapeTable(FeatureGroup group) {
    List<GroupColumn> columns = new ArrayList<>();
    for (GroupColumn column : group.columns()) {
      int id = column.fieldId() > 0 ? column.fieldId() : columns.size() + 1;
      columns.add(column.withFieldId(id));
    }
    return group.withColumns(columns);
  }

  @Override
  public void dropTable(FeatureGroup group) {}
}

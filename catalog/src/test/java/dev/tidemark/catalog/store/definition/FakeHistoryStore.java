package dev.tidemark.catalog.store.definition;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.GroupColumn;
import dev.tidemark.catalog.store.HistoryStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps tables in memory, repeats every call without harm, and fails at a step when told to: before
 * it, or after it, as a crash would.
 */
final class FakeHistoryStore implements HistoryStore {

  /** The step to fail in, as {@code before createTable} or {@code after createTable}. */
  volatile String failing = "";

  private final Map<String, List<GroupColumn>> tables = new ConcurrentHashMap<>();

  /** The tables there are, by group uuid. */
  Map<String, List<GroupColumn>> tables() {
    return Map.copyOf(tables);
  }

  private void step(String name) {
    if (failing.equals(name)) {
      throw new IllegalStateException("failing " + name);
    }
  }

  @Override
  public FeatureGroup createTable(FeatureGroup group) {
    step("before createTable");
    List<GroupColumn> columns = new ArrayList<>();
    for (GroupColumn column : group.columns()) {
      columns.add(column.withFieldId(columns.size() + 11));
    }
    tables.putIfAbsent(group.uuid().toString(), columns);
    step("after createTable");
    return group.withColumns(columns);
  }

  @Override
  public void requireNames(FeatureGroup group) {
    // It has no partitions.
  }

  @Override
  public FeatureGroup shapeTable(FeatureGroup group) {
    step("before shapeTable");
    List<GroupColumn> columns = new ArrayList<>();
    for (GroupColumn column : group.columns()) {
      int id = column.fieldId() > 0 ? column.fieldId() : columns.size() + 11;
      columns.add(column.withFieldId(id));
    }
    tables.put(group.uuid().toString(), columns);
    step("after shapeTable");
    return group.withColumns(columns);
  }

  @Override
  public void dropTable(FeatureGroup group) {
    step("before dropTable");
    tables.remove(group.uuid().toString());
    step("after dropTable");
  }
}

package dev.tidemark.catalog.store;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;

/**
 * The offline half of a definition: one Iceberg table a group version. Every call may be repeated.
 */
public interface HistoryStore {

  /** Creates the table if it is missing and returns the group with Iceberg's field ids. */
  FeatureGroup createTable(FeatureGroup group);

  /**
   * Adds the column if it is missing and returns the group with the column and its field id. A
   * column of that name that the group doesn't have is left from an addition that was undone: it is
   * taken over, or replaced where its type is another one.
   */
  FeatureGroup addColumn(FeatureGroup group, Column column);

  /** Removes the table and its files; nothing happens if it is gone already. */
  void dropTable(FeatureGroup group);
}

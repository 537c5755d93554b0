package dev.tidemark.catalog.store;

import dev.tidemark.catalog.group.FeatureGroup;

/**
 * The offline half of a definition: one Iceberg table a group version. Every call may be repeated.
 */
public interface HistoryStore {

  /** Creates the table if it is missing and returns the group with Iceberg's field ids. */
  FeatureGroup createTable(FeatureGroup group);

  /**
   * Refuses names that the table has for something else than columns. Errors: {@code
   * INVALID_STATEMENT}.
   *
   * @param group with the columns that it would have
   */
  void requireNames(FeatureGroup group);

  /**
   * Gives the table the group's columns, by field id: their names, types and comments; those with
   * field id 0 are added, and columns that the group doesn't have are taken away. A type that is
   * wider than the group's stays.
   *
   * @return the group with every field id
   */
  FeatureGroup shapeTable(FeatureGroup group);

  /** Removes the table and its files; nothing happens if it is gone already. */
  void dropTable(FeatureGroup group);
}

package dev.tidemark.catalog.store.definition;

import dev.tidemark.catalog.group.FeatureDefault;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.GroupColumn;
import dev.tidemark.catalog.group.GroupOptions;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Map;

/** Feature groups as rows of the schema {@code tidemark}; {@link StoredGroups} reads them. */
final class GroupRows {

  /** Where in its life a version is; the names stand in the table. */
  enum State {
    /** Its Iceberg table may be missing; nobody sees it. */
    CREATING,
    LIVE,
    /** Its files may remain; nobody sees it. */
    DROPPED
  }

  /** A group and where in its life it is. */
  record Entry(FeatureGroup group, State state, boolean isCurrent) {}

  private GroupRows() {}

  static long drawId(Connection transaction) throws SQLException {
    try (var statement = transaction.createStatement();
        ResultSet row = statement.executeQuery("SELECT nextval('tidemark.feature_group_id')")) {
      row.next();
      return row.getLong(1);
    }
  }

  /** Inserts the group with its columns and tags, as {@link State#CREATING}. */
  static void insert(Connection transaction, FeatureGroup group, boolean isCurrent)
      throws SQLException {
    String sql =
        "INSERT INTO tidemark.feature_group_version (id, group_uuid, name, version, definition,"
            + " state, is_current, event_time, known_time, entity_key, ttl_micros, partitioning,"
            + " future_event_time, description)"
            + " VALUES (?, ?, ?, ?, ?, 'CREATING', ?, ?, ?, ?, ?, ?, ?, ?)";
    try (PreparedStatement insert = transaction.prepareStatement(sql)) {
      insert.setLong(1, group.id());
      insert.setObject(2, group.uuid());
      insert.setString(3, group.name());
      insert.setInt(4, group.version());
      insert.setLong(5, group.definition());
      insert.setBoolean(6, isCurrent);
      insert.setString(7, group.eventTime());
      insert.setString(8, group.knownTime().orElse(null));
      insert.setArray(9, textArray(transaction, group.entityKey()));
      setOptions(insert, 10, group.options());
      insert.setString(13, group.comment());
      insert.executeUpdate();
    }
    for (int position = 0; position < group.columns().size(); position++) {
      insertColumn(transaction, group.id(), position, group.columns().get(position));
    }
    insertTags(transaction, group);
  }

  private static void setOptions(PreparedStatement statement, int first, GroupOptions options)
      throws SQLException {
    if (options.ttl().isPresent()) {
      statement.setLong(first, options.ttl().orElseThrow().toNanos() / 1000);
    } else {
      statement.setNull(first, Types.BIGINT);
    }
    statement.setArray(first + 1, textArray(statement.getConnection(), options.partitioning()));
    statement.setString(first + 2, options.futureEventTime().name());
  }

  private static Array textArray(Connection connection, List<String> values) throws SQLException {
    return connection.createArrayOf("text", values.toArray());
  }

  private static void insertColumn(
      Connection transaction, long groupId, int position, GroupColumn column) throws SQLException {
    String sql =
        "INSERT INTO tidemark.feature_group_column"
            + " (group_id, position, field_id, name, type, is_nullable, description,"
            + " default_value) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
    try (PreparedStatement insert = transaction.prepareStatement(sql)) {
      insert.setLong(1, groupId);
      insert.setInt(2, position);
      insert.setInt(3, column.fieldId());
      insert.setString(4, column.name());
      insert.setString(5, column.type().sql());
      insert.setBoolean(6, column.column().nullable());
      insert.setString(7, column.column().comment());
      insert.setString(8, column.defaultValue().map(FeatureDefault::text).orElse(null));
      insert.executeUpdate();
    }
  }

  private static void insertTags(Connection transaction, FeatureGroup group) throws SQLException {
    String sql = "INSERT INTO tidemark.feature_group_tag (group_id, name, value) VALUES (?, ?, ?)";
    try (PreparedStatement insert = transaction.prepareStatement(sql)) {
      for (Map.Entry<String, String> tag : group.options().tags().entrySet()) {
        insert.setLong(1, group.id());
        insert.setString(2, tag.getKey());
        insert.setString(3, tag.getValue());
        insert.executeUpdate();
      }
    }
  }

  /** Makes a created group live, with the field ids that Iceberg gave it. */
  static void goLive(Connection transaction, FeatureGroup group) throws SQLException {
    String sql =
        "UPDATE tidemark.feature_group_column SET field_id = ? WHERE group_id = ? AND name = ?";
    try (PreparedStatement update = transaction.prepareStatement(sql)) {
      for (GroupColumn column : group.columns()) {
        update.setInt(1, column.fieldId());
        update.setLong(2, group.id());
        update.setString(3, column.name());
        update.executeUpdate();
      }
    }
    setState(transaction, group.id(), State.LIVE);
  }

  static void setState(Connection transaction, long groupId, State state) throws SQLException {
    String sql = "UPDATE tidemark.feature_group_version SET state = ? WHERE id = ?";
    try (PreparedStatement update = transaction.prepareStatement(sql)) {
      update.setString(1, state.name());
      update.setLong(2, groupId);
      update.executeUpdate();
    }
  }

  static void setCurrent(Connection transaction, long groupId, boolean isCurrent)
      throws SQLException {
    String sql = "UPDATE tidemark.feature_group_version SET is_current = ? WHERE id = ?";
    try (PreparedStatement update = transaction.prepareStatement(sql)) {
      update.setBoolean(1, isCurrent);
      update.setLong(2, groupId);
      update.executeUpdate();
    }
  }

  /** Replaces everything that a change of the definition may change, but the options' tags. */
  static void replaceDefinition(Connection transaction, FeatureGroup group) throws SQLException {
    String sql =
        "UPDATE tidemark.feature_group_version SET definition = ?, event_time = ?, known_time = ?,"
            + " entity_key = ?, ttl_micros = ?, partitioning = ?, future_event_time = ?,"
            + " description = ? WHERE id = ?";
    try (PreparedStatement update = transaction.prepareStatement(sql)) {
      update.setLong(1, group.definition());
      update.setString(2, group.eventTime());
      update.setString(3, group.knownTime().orElse(null));
      update.setArray(4, textArray(transaction, group.entityKey()));
      setOptions(update, 5, group.options());
      update.setString(8, group.comment());
      update.setLong(9, group.id());
      update.executeUpdate();
    }
  }

  static void replaceColumns(Connection transaction, FeatureGroup group) throws SQLException {
    deleteOf(transaction, group, "tidemark.feature_group_column");
    for (int position = 0; position < group.columns().size(); position++) {
      insertColumn(transaction, group.id(), position, group.columns().get(position));
    }
  }

  static void replaceTags(Connection transaction, FeatureGroup group) throws SQLException {
    deleteOf(transaction, group, "tidemark.feature_group_tag");
    insertTags(transaction, group);
  }

  private static void deleteOf(Connection transaction, FeatureGroup group, String table)
      throws SQLException {
    try (PreparedStatement delete =
        transaction.prepareStatement("DELETE FROM " + table + " WHERE group_id = ?")) {
      delete.setLong(1, group.id());
      delete.executeUpdate();
    }
  }

  /** Removes the group with its columns, tags and intent. */
  static void delete(Connection transaction, long groupId) throws SQLException {
    try (PreparedStatement delete =
        transaction.prepareStatement("DELETE FROM tidemark.feature_group_version WHERE id = ?")) {
      delete.setLong(1, groupId);
      delete.executeUpdate();
    }
  }
}

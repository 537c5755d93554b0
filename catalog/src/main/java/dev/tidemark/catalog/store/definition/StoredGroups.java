package dev.tidemark.catalog.store.definition;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureDefault;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.FutureEventTime;
import dev.tidemark.catalog.group.GroupColumn;
import dev.tidemark.catalog.group.GroupOptions;
import dev.tidemark.catalog.store.definition.GroupRows.Entry;
import dev.tidemark.catalog.store.definition.GroupRows.State;
import dev.tidemark.catalog.type.DataType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads feature groups from the rows that {@link GroupRows} writes. */
final class StoredGroups {
  private StoredGroups() {}

  /** Every version of every group. */
  static List<Entry> readAll(Connection transaction) throws SQLException {
    return read(transaction, "", null);
  }

  /** Every version of that name, whatever became of it. */
  static List<Entry> findByName(Connection transaction, String name) throws SQLException {
    return read(transaction, " WHERE name = ?", name);
  }

  /** The current version of a name, or the one that a versioned name fixes. */
  static Optional<Entry> find(Connection transaction, String name) throws SQLException {
    Optional<Entry> current =
        read(transaction, " WHERE name = ? AND is_current", name).stream().findFirst();
    return current.isPresent()
        ? current
        : read(transaction, " WHERE name || '_v' || version = ?", name).stream().findFirst();
  }

  static Optional<Entry> findById(Connection transaction, long id) throws SQLException {
    return read(transaction, " WHERE id = ?", id).stream().findFirst();
  }

  private static List<Entry> read(Connection transaction, String where, @Nullable Object parameter)
      throws SQLException {
    Map<Long, List<GroupColumn>> columns = readColumns(transaction, where, parameter);
    Map<Long, Map<String, String>> tags = readTags(transaction, where, parameter);
    String sql =
        "SELECT id, group_uuid, name, version, definition, state, is_current, event_time,"
            + " known_time, entity_key, ttl_micros, partitioning, future_event_time, description"
            + " FROM tidemark.feature_group_version"
            + where
            + " ORDER BY id";
    List<Entry> entries = new ArrayList<>();
    try (PreparedStatement select = prepare(transaction, sql, parameter);
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        long id = row.getLong("id");
        FeatureGroup group =
            new FeatureGroup(
                row.getObject("group_uuid", UUID.class),
                id,
                row.getString("name"),
                row.getInt("version"),
                row.getLong("definition"),
                columns.getOrDefault(id, List.of()),
                textList(row, "entity_key"),
                row.getString("event_time"),
                Optional.ofNullable(row.getString("known_time")),
                options(row, tags.getOrDefault(id, Map.of())),
                row.getString("description"));
        entries.add(
            new Entry(group, State.valueOf(row.getString("state")), row.getBoolean("is_current")));
      }
    }
    return entries;
  }

  private static GroupOptions options(ResultSet row, Map<String, String> tags) throws SQLException {
    long ttlMicros = row.getLong("ttl_micros");
    Optional<Duration> ttl =
        row.wasNull() ? Optional.empty() : Optional.of(Duration.of(ttlMicros, ChronoUnit.MICROS));
    return new GroupOptions(
        ttl,
        textList(row, "partitioning"),
        tags,
        FutureEventTime.valueOf(row.getString("future_event_time")));
  }

  private static List<String> textList(ResultSet row, String column) throws SQLException {
    return List.of((String[]) row.getArray(column).getArray());
  }

  private static Map<Long, List<GroupColumn>> readColumns(
      Connection transaction, String where, @Nullable Object parameter) throws SQLException {
    String sql =
        "SELECT group_id, field_id, name, type, is_nullable, description, default_value"
            + " FROM tidemark.feature_group_column"
            + ofGroups(where)
            + " ORDER BY group_id, position";
    Map<Long, List<GroupColumn>> columns = new HashMap<>();
    try (PreparedStatement select = prepare(transaction, sql, parameter);
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        Column column =
            new Column(
                row.getString("name"),
                DataType.parse(row.getString("type")),
                row.getBoolean("is_nullable"),
                row.getString("description"));
        columns
            .computeIfAbsent(row.getLong("group_id"), id -> new ArrayList<>())
            .add(
                new GroupColumn(
                    row.getInt("field_id"),
                    column,
                    Optional.ofNullable(row.getString("default_value"))
                        .map(text -> FeatureDefault.parse(column.type(), text))));
      }
    }
    return columns;
  }

  private static Map<Long, Map<String, String>> readTags(
      Connection transaction, String where, @Nullable Object parameter) throws SQLException {
    String sql = "SELECT group_id, name, value FROM tidemark.feature_group_tag" + ofGroups(where);
    Map<Long, Map<String, String>> tags = new HashMap<>();
    try (PreparedStatement select = prepare(transaction, sql, parameter);
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        tags.computeIfAbsent(row.getLong("group_id"), id -> new HashMap<>())
            .put(row.getString("name"), row.getString("value"));
      }
    }
    return tags;
  }

  private static String ofGroups(String where) {
    return where.isEmpty()
        ? ""
        : " WHERE group_id IN (SELECT id FROM tidemark.feature_group_version" + where + ")";
  }

  private static PreparedStatement prepare(
      Connection transaction, String sql, @Nullable Object parameter) throws SQLException {
    PreparedStatement select = transaction.prepareStatement(sql);
    if (parameter != null) {
      select.setObject(1, parameter);
    }
    return select;
  }
}

package dev.tidemark.catalog.store.definition;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureDefault;
import dev.tidemark.catalog.type.DataType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A change of a group that was begun, as a row of {@code tidemark.intent}. */
sealed interface Intent {

  long groupId();

  /** Undone when it was interrupted. */
  record Create(long groupId) implements Intent {}

  /** Completed when it was interrupted; Iceberg comes first. */
  record AddFeature(long groupId, Column feature, Optional<FeatureDefault> defaultValue)
      implements Intent {}

  /** Completed when it was interrupted; Iceberg comes first. */
  record WidenFeature(long groupId, String column, DataType type) implements Intent {}

  /** Completed when it was interrupted: the group has changed, its Iceberg table is to follow. */
  record Align(long groupId) implements Intent {}

  /** Completed when it was interrupted: nobody sees the group any more, its files may remain. */
  record Drop(long groupId) implements Intent {}

  /** Writes the intent down. */
  default void insert(Connection transaction) throws SQLException {
    String sql =
        "INSERT INTO tidemark.intent"
            + " (kind, group_id, column_name, column_type, column_description, column_default)"
            + " VALUES (?, ?, ?, ?, ?, ?)";
    try (PreparedStatement insert = transaction.prepareStatement(sql)) {
      insert.setString(1, kind());
      insert.setLong(2, groupId());
      insert.setString(3, null);
      insert.setString(4, null);
      insert.setString(5, null);
      insert.setString(6, null);
      if (this instanceof AddFeature addition) {
        insert.setString(3, addition.feature().name());
        insert.setString(4, addition.feature().type().sql());
        insert.setString(5, addition.feature().comment());
        insert.setString(6, addition.defaultValue().map(FeatureDefault::text).orElse(null));
      } else if (this instanceof WidenFeature widening) {
        insert.setString(3, widening.column());
        insert.setString(4, widening.type().sql());
      }
      insert.executeUpdate();
    }
  }

  private String kind() {
    if (this instanceof Create) {
      return "CREATE";
    } else if (this instanceof AddFeature) {
      return "ADD_FEATURE";
    } else if (this instanceof WidenFeature) {
      return "WIDEN_FEATURE";
    }
    return this instanceof Align ? "ALIGN" : "DROP";
  }

  /** Crosses the intent out. */
  default void delete(Connection transaction) throws SQLException {
    try (PreparedStatement delete =
        transaction.prepareStatement("DELETE FROM tidemark.intent WHERE group_id = ?")) {
      delete.setLong(1, groupId());
      delete.executeUpdate();
    }
  }

  /** Every intent, oldest first. */
  static List<Intent> readAll(Connection transaction) throws SQLException {
    List<Intent> intents = new ArrayList<>();
    try (var statement = transaction.createStatement();
        ResultSet row = statement.executeQuery("SELECT * FROM tidemark.intent ORDER BY id")) {
      while (row.next()) {
        long groupId = row.getLong("group_id");
        intents.add(
            switch (row.getString("kind")) {
              case "CREATE" -> new Create(groupId);
              case "DROP" -> new Drop(groupId);
              case "ALIGN" -> new Align(groupId);
              case "WIDEN_FEATURE" ->
                  new WidenFeature(
                      groupId,
                      row.getString("column_name"),
                      DataType.parse(row.getString("column_type")));
              default -> addFeature(groupId, row);
            });
      }
    }
    return intents;
  }

  private static AddFeature addFeature(long groupId, ResultSet row) throws SQLException {
    Column feature =
        new Column(
            row.getString("column_name"),
            DataType.parse(row.getString("column_type")),
            true,
            row.getString("column_description"));
    return new AddFeature(
        groupId,
        feature,
        Optional.ofNullable(row.getString("column_default"))
            .map(text -> FeatureDefault.parse(feature.type(), text)));
  }
}

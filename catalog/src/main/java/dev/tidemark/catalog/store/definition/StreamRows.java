package dev.tidemark.catalog.store.definition;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.rule.NameRules;
import dev.tidemark.catalog.stream.StreamAggregate;
import dev.tidemark.catalog.stream.StreamFeature;
import dev.tidemark.catalog.type.DataType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Stream features as rows of the schema {@code tidemark}; they share their names with groups. */
final class StreamRows {

  private StreamRows() {}

  static List<StreamFeature> readAll(Connection transaction) throws SQLException {
    List<StreamFeature> streams = new ArrayList<>();
    try (var statement = transaction.createStatement();
        ResultSet row = statement.executeQuery("SELECT * FROM tidemark.stream_feature")) {
      while (row.next()) {
        streams.add(
            new StreamFeature(
                row.getString("name"),
                row.getString("feature_group"),
                StreamAggregate.valueOf(row.getString("aggregate")),
                Optional.ofNullable(row.getString("argument")),
                Duration.of(row.getLong("window_micros"), ChronoUnit.MICROS),
                List.of((String[]) row.getArray("entity").getArray()),
                DataType.parse(row.getString("type")),
                row.getString("description")));
      }
    }
    return streams;
  }

  /** Errors: {@code ALREADY_EXISTS} where a group or another stream feature has the name. */
  static StreamFeature create(Connection transaction, StreamFeature stream) throws SQLException {
    NameRules.requireGroupName(stream.name());
    if (!StoredGroups.findByName(transaction, stream.name()).isEmpty()) {
      throw new TidemarkException(
          ErrorCode.ALREADY_EXISTS, "Feature group '%s' already exists".formatted(stream.name()));
    }
    requireFree(transaction, stream.name());
    String sql =
        "INSERT INTO tidemark.stream_feature (name, feature_group, aggregate, argument,"
            + " window_micros, entity, type, description) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
    try (PreparedStatement insert = transaction.prepareStatement(sql)) {
      insert.setString(1, stream.name());
      insert.setString(2, stream.group());
      insert.setString(3, stream.aggregate().name());
      insert.setString(4, stream.argument().orElse(null));
      insert.setLong(5, stream.window().toNanos() / 1000);
      insert.setArray(6, transaction.createArrayOf("text", stream.entity().toArray()));
      insert.setString(7, stream.type().sql());
      insert.setString(8, stream.comment());
      insert.executeUpdate();
    }
    CatalogChange.announce(transaction);
    return stream;
  }

  /** Errors: {@code TABLE_NOT_FOUND}. */
  static String drop(Connection transaction, String name) throws SQLException {
    try (PreparedStatement delete =
        transaction.prepareStatement("DELETE FROM tidemark.stream_feature WHERE name = ?")) {
      delete.setString(1, name);
      if (delete.executeUpdate() == 0) {
        throw new TidemarkException(
            ErrorCode.TABLE_NOT_FOUND, "Stream feature '%s' does not exist".formatted(name));
      }
    }
    CatalogChange.announce(transaction);
    return name;
  }

  /** Errors: {@code ALREADY_EXISTS} where a stream feature has the name. */
  static void requireFree(Connection transaction, String name) throws SQLException {
    if (readAll(transaction).stream().anyMatch(stream -> stream.name().equals(name))) {
      throw new TidemarkException(
          ErrorCode.ALREADY_EXISTS, "Stream feature '%s' already exists".formatted(name));
    }
  }

  /** Errors: {@code INVALID_STATEMENT} where stream features read the group. */
  static void requireUnread(Connection transaction, String group) throws SQLException {
    List<String> readers =
        readAll(transaction).stream()
            .filter(stream -> stream.group().equals(group))
            .map(StreamFeature::name)
            .sorted()
            .toList();
    if (!readers.isEmpty()) {
      throw new TidemarkException(
          ErrorCode.INVALID_STATEMENT,
          "Stream features read feature group '%s' (%s); drop them first"
              .formatted(group, String.join(", ", readers)));
    }
  }
}

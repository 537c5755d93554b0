package dev.tidemark.catalog.store.definition;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.source.View;
import dev.tidemark.catalog.type.DataType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Views of registered schemas as rows of the schema {@code tidemark}. */
final class ViewRows {

  private ViewRows() {}

  static List<View> readAll(Connection transaction) throws SQLException {
    Map<List<String>, List<Column>> columns = readColumns(transaction);
    List<View> views = new ArrayList<>();
    try (var statement = transaction.createStatement();
        ResultSet row = statement.executeQuery("SELECT source, name, query FROM tidemark.view")) {
      while (row.next()) {
        String schema = row.getString("source");
        String name = row.getString("name");
        views.add(
            new View(
                schema,
                name,
                row.getString("query"),
                columns.getOrDefault(List.of(schema, name), List.of())));
      }
    }
    return views;
  }

  private static Map<List<String>, List<Column>> readColumns(Connection transaction)
      throws SQLException {
    Map<List<String>, List<Column>> columns = new HashMap<>();
    try (var statement = transaction.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT source, view, name, type, is_nullable FROM tidemark.view_column"
                    + " ORDER BY position")) {
      while (row.next()) {
        columns
            .computeIfAbsent(
                List.of(row.getString("source"), row.getString("view")), view -> new ArrayList<>())
            .add(
                new Column(
                    row.getString("name"),
                    DataType.parse(row.getString("type")),
                    row.getBoolean("is_nullable"),
                    ""));
      }
    }
    return columns;
  }

  /** Inserts the view; says whether its name was free. */
  static boolean insert(Connection transaction, View view) throws SQLException {
    try (PreparedStatement insert =
        transaction.prepareStatement(
            "INSERT INTO tidemark.view (source, name, query) VALUES (?, ?, ?)"
                + " ON CONFLICT DO NOTHING")) {
      insert.setString(1, view.schema());
      insert.setString(2, view.name());
      insert.setString(3, view.query());
      if (insert.executeUpdate() == 0) {
        return false;
      }
    }
    try (PreparedStatement insert =
        transaction.prepareStatement(
            "INSERT INTO tidemark.view_column (source, view, position, name, type, is_nullable)"
                + " VALUES (?, ?, ?, ?, ?, ?)")) {
      int position = 0;
      for (Column column : view.columns()) {
        insert.setString(1, view.schema());
        insert.setString(2, view.name());
        insert.setInt(3, position++);
        insert.setString(4, column.name());
        insert.setString(5, column.type().sql());
        insert.setBoolean(6, column.nullable());
        insert.addBatch();
      }
      insert.executeBatch();
    }
    return true;
  }

  /** Removes the view; says whether there was one. */
  static boolean delete(Connection transaction, String schema, String name) throws SQLException {
    try (PreparedStatement delete =
        transaction.prepareStatement("DELETE FROM tidemark.view WHERE source = ? AND name = ?")) {
      delete.setString(1, schema);
      delete.setString(2, name);
      return delete.executeUpdate() > 0;
    }
  }
}

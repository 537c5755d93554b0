package dev.tidemark.catalog.store.definition;

import dev.tidemark.catalog.source.Source;
import dev.tidemark.catalog.source.SourceKind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Registered schemas as rows of the schema {@code tidemark}. */
final class SourceRows {

  private SourceRows() {}

  static List<Source> readAll(Connection transaction) throws SQLException {
    Map<String, Map<String, String>> options = readOptions(transaction);
    List<Source> sources = new ArrayList<>();
    try (var statement = transaction.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT name, kind, location FROM tidemark.source")) {
      while (row.next()) {
        String name = row.getString("name");
        sources.add(
            new Source(
                name,
                SourceKind.valueOf(row.getString("kind")),
                row.getString("location"),
                options.getOrDefault(name, Map.of())));
      }
    }
    return sources;
  }

  private static Map<String, Map<String, String>> readOptions(Connection transaction)
      throws SQLException {
    Map<String, Map<String, String>> options = new HashMap<>();
    try (var statement = transaction.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT source, name, value FROM tidemark.source_option")) {
      while (row.next()) {
        options
            .computeIfAbsent(row.getString("source"), name -> new HashMap<>())
            .put(row.getString("name"), row.getString("value"));
      }
    }
    return options;
  }

  /** Inserts the source; says whether its name was free. */
  static boolean insert(Connection transaction, Source source) throws SQLException {
    try (PreparedStatement insert =
        transaction.prepareStatement(
            "INSERT INTO tidemark.source (name, kind, location) VALUES (?, ?, ?)"
                + " ON CONFLICT DO NOTHING")) {
      insert.setString(1, source.name());
      insert.setString(2, source.kind().name());
      insert.setString(3, source.location());
      if (insert.executeUpdate() == 0) {
        return false;
      }
    }
    try (PreparedStatement insert =
        transaction.prepareStatement(
            "INSERT INTO tidemark.source_option (source, name, value) VALUES (?, ?, ?)")) {
      for (Map.Entry<String, String> option : source.options().entrySet()) {
        insert.setString(1, source.name());
        insert.setString(2, option.getKey());
        insert.setString(3, option.getValue());
        insert.executeUpdate();
      }
    }
    return true;
  }

  /** Removes the source; says whether there was one. */
  static boolean delete(Connection transaction, String name) throws SQLException {
    try (PreparedStatement delete =
        transaction.prepareStatement("DELETE FROM tidemark.source WHERE name = ?")) {
      delete.setString(1, name);
      return delete.executeUpdate() > 0;
    }
  }
}

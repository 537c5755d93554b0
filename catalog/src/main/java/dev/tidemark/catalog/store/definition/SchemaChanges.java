package dev.tidemark.catalog.store.definition;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.source.Source;
import dev.tidemark.catalog.source.SourceRules;
import dev.tidemark.catalog.source.View;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Changes of registered schemas and of their views, each inside a change of the catalog. */
final class SchemaChanges {

  private SchemaChanges() {}

  static Source create(Connection transaction, Source source) throws SQLException {
    SourceRules.check(source);
    if (!SourceRows.insert(transaction, source)) {
      throw new TidemarkException(
          ErrorCode.ALREADY_EXISTS, "Schema '%s' already exists".formatted(source.name()));
    }
    CatalogChange.announce(transaction);
    return source;
  }

  static String drop(Connection transaction, String name) throws SQLException {
    List<String> views =
        ViewRows.readAll(transaction).stream()
            .filter(view -> view.schema().equals(name))
            .map(View::name)
            .sorted()
            .toList();
    if (!views.isEmpty()) {
      throw new TidemarkException(
          ErrorCode.INVALID_STATEMENT,
          "Schema '%s' holds views (%s); drop them first"
              .formatted(name, String.join(", ", views)));
    }
    if (!SourceRows.delete(transaction, name)) {
      throw new TidemarkException(
          ErrorCode.SCHEMA_NOT_FOUND, "Schema '%s' is not a registered one".formatted(name));
    }
    CatalogChange.announce(transaction);
    return name;
  }

  static View create(Connection transaction, View view) throws SQLException {
    requireSource(transaction, view.schema());
    if (!ViewRows.insert(transaction, view)) {
      throw new TidemarkException(
          ErrorCode.ALREADY_EXISTS,
          "View '%s' already exists; CREATE OR REPLACE VIEW replaces it".formatted(view));
    }
    CatalogChange.announce(transaction);
    return view;
  }

  static View replace(Connection transaction, View view) throws SQLException {
    ViewRows.delete(transaction, view.schema(), view.name());
    return create(transaction, view);
  }

  static String dropView(Connection transaction, String schema, String name) throws SQLException {
    if (!ViewRows.delete(transaction, schema, name)) {
      throw new TidemarkException(
          ErrorCode.TABLE_NOT_FOUND, "View '%s.%s' does not exist".formatted(schema, name));
    }
    CatalogChange.announce(transaction);
    return name;
  }

  private static void requireSource(Connection transaction, String schema) throws SQLException {
    boolean exists =
        SourceRows.readAll(transaction).stream().anyMatch(source -> source.name().equals(schema));
    if (!exists) {
      throw new TidemarkException(
          ErrorCode.SCHEMA_NOT_FOUND, "Schema '%s' is not a registered one".formatted(schema));
    }
  }
}

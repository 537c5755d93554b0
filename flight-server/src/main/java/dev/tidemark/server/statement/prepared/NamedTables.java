package dev.tidemark.server.statement.prepared;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.Suggestions;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.parse.statement.TableRef;
import dev.tidemark.planner.table.TableCatalog;
import dev.tidemark.planner.table.TableDef;
import dev.tidemark.planner.table.TableName;
import java.util.List;
import java.util.Optional;

/** The tables that statements name. */
public final class NamedTables {
  private NamedTables() {}

  /** Errors: {@code TABLE_NOT_FOUND}, with a suggestion. */
  public static TableDef find(TableCatalog tables, TableRef reference) {
    return named(tables, reference)
        .orElseThrow(
            () ->
                TidemarkException.at(
                    reference.position(), ErrorCode.TABLE_NOT_FOUND, missing(tables, reference)));
  }

  /** The same where the name was not written in a statement, so that an error has no place. */
  public static TableDef findByName(TableCatalog tables, TableRef reference) {
    return named(tables, reference)
        .orElseThrow(
            () -> new TidemarkException(ErrorCode.TABLE_NOT_FOUND, missing(tables, reference)));
  }

  private static List<String> schemas(TableCatalog tables, TableRef reference) {
    return reference.schema().map(List::of).orElse(tables.searchPath());
  }

  private static Optional<TableDef> named(TableCatalog tables, TableRef reference) {
    return schemas(tables, reference).stream()
        .flatMap(schema -> tables.find(new TableName(schema, reference.name())).stream())
        .findFirst();
  }

  private static String missing(TableCatalog tables, TableRef reference) {
    List<String> names =
        schemas(tables, reference).stream()
            .flatMap(schema -> tables.tables(schema).stream())
            .toList();
    return "Table '"
        + reference
        + "' does not exist"
        + Suggestions.didYouMean(reference.name(), names);
  }
}

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
    List<String> schemas = reference.schema().map(List::of).orElse(tables.searchPath());
    for (String schema : schemas) {
      Optional<TableDef> table = tables.find(new TableName(schema, reference.name()));
      if (table.isPresent()) {
        return table.get();
      }
    }
    List<String> names = schemas.stream().flatMap(s -> tables.tables(s).stream()).toList();
    throw TidemarkException.at(
        reference.position(),
        ErrorCode.TABLE_NOT_FOUND,
        "Table '"
            + reference
            + "' does not exist"
            + Suggestions.didYouMean(reference.name(), names));
  }
}

package dev.tidemark.online.source;

import dev.tidemark.catalog.group.Column;
import java.util.List;
import java.util.Map;

/**
 * A table or view of a PostgreSQL schema.
 *
 * @param columns those of types we have, in its order
 * @param conversions the SQL of the values of those columns that PostgreSQL would compare or
 *     compute otherwise than the type they are here, by name
 */
public record SourceTable(List<Column> columns, Map<String, String> conversions) {
  /** Copies its collections. */
  public SourceTable {
    columns = List.copyOf(columns);
    conversions = Map.copyOf(conversions);
  }
}

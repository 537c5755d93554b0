package dev.tidemark.catalog.source;

import dev.tidemark.catalog.group.Column;
import java.util.List;

/**
 * A stored query that is read like a table.
 *
 * @param schema a registered schema, or {@code session}
 * @param query its text as it was written; planned in place of the view's name
 * @param columns those it had when it was created, which it keeps: names are all different
 */
public record View(String schema, String name, String query, List<Column> columns) {
  /** Copies the columns. */
  public View {
    columns = List.copyOf(columns);
  }

  @Override
  public String toString() {
    return schema + "." + name;
  }
}

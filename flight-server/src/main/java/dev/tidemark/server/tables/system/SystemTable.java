package dev.tidemark.server.tables.system;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.server.session.Session;
import java.util.List;
import java.util.function.Function;

/**
 * A table of the schema {@code system}: rows that the server makes when asked.
 *
 * @param rows what this session may see of it
 */
public record SystemTable(
    String name, List<Column> columns, Function<Session, List<Object[]>> rows) {
  /** Copies the columns. */
  public SystemTable {
    columns = List.copyOf(columns);
  }
}

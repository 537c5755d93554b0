package dev.tidemark.planner.parse.statement;

import dev.tidemark.catalog.error.SqlPosition;
import java.util.Optional;

/**
 * The name of a table, view, group or procedure.
 *
 * @param schema empty where the statement names none
 */
public record TableRef(Optional<String> schema, String name, SqlPosition position) {
  @Override
  public String toString() {
    return schema.map(s -> s + "." + name).orElse(name);
  }
}

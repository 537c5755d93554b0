package dev.tidemark.planner.engine;

import dev.tidemark.catalog.group.Column;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * SQL in one engine's own words.
 *
 * @param sql with {@code ?} for each parameter
 * @param columns the result's columns as the client is promised them: names and types; the engine
 *     converts where its own differ
 * @param parameters one for each {@code ?}, in order
 */
public record EngineQuery(String sql, List<Column> columns, List<Parameter> parameters) {

  /** Copies its lists. */
  public EngineQuery {
    columns = List.copyOf(columns);
    parameters = Collections.unmodifiableList(new ArrayList<>(parameters));
  }
}

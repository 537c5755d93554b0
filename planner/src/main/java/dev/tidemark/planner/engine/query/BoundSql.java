package dev.tidemark.planner.engine.query;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A text of one engine with its values.
 *
 * @param sql with {@code ?} for each parameter
 * @param parameters one for each {@code ?}, in order
 */
public record BoundSql(String sql, List<Parameter> parameters) {

  /** Copies its list. */
  public BoundSql {
    parameters = Collections.unmodifiableList(new ArrayList<>(parameters));
  }
}

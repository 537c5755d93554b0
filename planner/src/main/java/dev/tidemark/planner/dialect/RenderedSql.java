package dev.tidemark.planner.dialect;

import java.util.List;

/**
 * SQL of one engine.
 *
 * @param parameters for each {@code ?} of the text, in order, the index of the dynamic parameter
 *     that is bound there; one parameter may stand in several places
 */
public record RenderedSql(String sql, List<Integer> parameters) {
  /** Copies its list. */
  public RenderedSql {
    parameters = List.copyOf(parameters);
  }
}

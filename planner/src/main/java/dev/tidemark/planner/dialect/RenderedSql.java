package dev.tidemark.planner.dialect;

import dev.tidemark.planner.engine.query.PointInTimeMerge;
import java.util.List;

/**
 * SQL of one engine.
 *
 * @param parameters for each {@code ?} of the text, in order, the index of the dynamic parameter
 *     that is bound there; one parameter may stand in several places
 * @param merges AS OF joins that have to be answered before, in this order; their own texts have
 *     none
 */
public record RenderedSql(
    String sql, List<Integer> parameters, List<PointInTimeMerge<RenderedSql>> merges) {
  /** Copies its lists. */
  public RenderedSql {
    parameters = List.copyOf(parameters);
    merges = List.copyOf(merges);
  }
}

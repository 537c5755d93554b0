package dev.tidemark.planner.dialect;

import dev.tidemark.planner.engine.query.LateFeature;
import dev.tidemark.planner.engine.query.OperatorJoin;
import java.util.List;

/**
 * SQL of one engine.
 *
 * @param parameters for each {@code ?} of the text, in order, the index of the dynamic parameter
 *     that is bound there; one parameter may stand in several places
 * @param joins AS OF joins that have to be made ready before, in this order; their own texts have
 *     none
 * @param late as in an {@link dev.tidemark.planner.engine.query.EngineQuery}
 */
public record RenderedSql(
    String sql,
    List<Integer> parameters,
    List<OperatorJoin<RenderedSql>> joins,
    List<LateFeature> late) {
  /** Copies its lists. */
  public RenderedSql {
    parameters = List.copyOf(parameters);
    joins = List.copyOf(joins);
    late = List.copyOf(late);
  }
}

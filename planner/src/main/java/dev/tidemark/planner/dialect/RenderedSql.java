package dev.tidemark.planner.dialect;

import dev.tidemark.planner.engine.query.LateFeature;
import dev.tidemark.planner.engine.query.OperatorJoin;
import dev.tidemark.planner.rel.PointInTimeJoin;
import java.util.List;
import java.util.Map;

/**
 * SQL of one engine.
 *
 * @param parameters for each {@code ?} of the text, in order, the index of the dynamic parameter
 *     that is bound there; one parameter may stand in several places
 * @param joins AS OF joins that have to be made ready before, in this order; their own texts have
 *     none
 * @param matches for each AS OF join that an operator of ours answers, {@link OperatorJoin#match}
 *     of what was made of it; where it is read several times, of the last
 * @param late as in an {@link dev.tidemark.planner.engine.query.EngineQuery}
 */
public record RenderedSql(
    String sql,
    List<Integer> parameters,
    List<OperatorJoin<RenderedSql>> joins,
    Map<PointInTimeJoin, String> matches,
    List<LateFeature> late) {
  /** Copies its collections. */
  public RenderedSql {
    parameters = List.copyOf(parameters);
    joins = List.copyOf(joins);
    matches = Map.copyOf(matches);
    late = List.copyOf(late);
  }
}

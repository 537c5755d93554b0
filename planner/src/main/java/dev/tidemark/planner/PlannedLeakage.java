package dev.tidemark.planner;

import dev.tidemark.catalog.type.DataType;
import dev.tidemark.planner.leakage.Finding;
import java.util.List;
import java.util.Optional;

/**
 * How features reach the rows of a query.
 *
 * @param parameters the type of each {@code ?} of the query, which the counts take, too
 */
public record PlannedLeakage(List<DataType> parameters, List<Way> ways) {
  /** Copies its lists. */
  public PlannedLeakage {
    parameters = List.copyOf(parameters);
    ways = List.copyOf(ways);
  }

  /**
   * One way.
   *
   * @param count gives one row, {@code spine_rows} and {@code rows_changed}; see {@link
   *     Finding#count}
   */
  public record Way(Finding finding, Optional<PlannedQuery> count) {}
}

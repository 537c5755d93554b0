package dev.tidemark.planner;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.planner.route.RoutedPlan;
import java.util.List;

/**
 * A query planned once and executed any number of times: it holds no snapshot, no connection and no
 * values.
 *
 * @param columns the result's as clients are promised them; names may repeat
 * @param parameters the type of each {@code ?}, in the order written
 */
public record PlannedQuery(List<Column> columns, List<DataType> parameters, RoutedPlan plan) {
  /** Copies its lists. */
  public PlannedQuery {
    columns = List.copyOf(columns);
    parameters = List.copyOf(parameters);
  }
}

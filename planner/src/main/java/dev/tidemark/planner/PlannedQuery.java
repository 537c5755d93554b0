package dev.tidemark.planner;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.planner.engine.Parameter;
import dev.tidemark.planner.route.BoundPlan;
import dev.tidemark.planner.route.RoutedPlan;
import dev.tidemark.planner.table.TableDef;
import java.util.List;

/**
 * A query planned once and executed any number of times: it holds no snapshot and no connection.
 *
 * @param columns the result's as clients are promised them; names may repeat
 * @param parameters the type of each {@code ?}, in the order written
 * @param plan which other texts may share
 * @param literals those of this text that the plan takes as parameters; the text then has no {@code
 *     ?}
 * @param foreign the tables it reads that others may change: the plan is good while they are so
 */
public record PlannedQuery(
    List<Column> columns,
    List<DataType> parameters,
    RoutedPlan plan,
    List<Parameter> literals,
    List<TableDef> foreign) {
  /** Copies its lists. */
  public PlannedQuery {
    columns = List.copyOf(columns);
    parameters = List.copyOf(parameters);
    literals = List.copyOf(literals);
    foreign = List.copyOf(foreign);
  }

  /** The plan with the values of one execution, one for each of {@link #parameters}. */
  public BoundPlan bind(List<Parameter> values) {
    return literals.isEmpty() ? plan.bind(values) : plan.withValues(literals).bind(literals);
  }

  /** The same plan for a text with these literals. */
  PlannedQuery withLiterals(List<Parameter> values) {
    return new PlannedQuery(columns, List.of(), plan, values, foreign);
  }
}

package dev.tidemark.planner;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.planner.engine.query.Parameter;
import dev.tidemark.planner.route.plan.BoundPlan;
import dev.tidemark.planner.route.plan.RoutedPlan;
import dev.tidemark.planner.table.TableDef;
import java.util.List;
import java.util.Optional;

/**
 * A query planned once and executed any number of times: it holds no snapshot and no connection.
 *
 * @param columns the result's as clients are promised them; names may repeat
 * @param parameters the type of each {@code ?}, in the order written
 * @param plan which other texts may share
 * @param elsewhere the same query with all that Trino can run of it run there; empty where that is
 *     no choice: there is no Trino, it could run nothing, or the settings say where to run it
 * @param literals those of this text that the plan takes as parameters; the text then has no {@code
 *     ?}
 * @param foreign the tables it reads that others may change: the plan is good while they are so
 */
public record PlannedQuery(
    List<Column> columns,
    List<DataType> parameters,
    RoutedPlan plan,
    Optional<RoutedPlan> elsewhere,
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
    return bind(plan, values);
  }

  /** As {@link #bind(List)}, for {@link #elsewhere}. */
  public Optional<BoundPlan> bindElsewhere(List<Parameter> values) {
    return elsewhere.map(other -> bind(other, values));
  }

  private BoundPlan bind(RoutedPlan routed, List<Parameter> values) {
    return literals.isEmpty() ? routed.bind(values) : routed.withValues(literals).bind(literals);
  }

  /** The same plan for a text with these literals. */
  PlannedQuery withLiterals(List<Parameter> values) {
    return new PlannedQuery(columns, List.of(), plan, elsewhere, values, foreign);
  }
}

package dev.tidemark.planner;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.planner.engine.query.Parameter;
import dev.tidemark.planner.route.plan.BoundPlan;
import dev.tidemark.planner.route.plan.LastLiterals;
import dev.tidemark.planner.route.plan.RoutedPlan;
import dev.tidemark.planner.table.Moment;
import dev.tidemark.planner.table.TableDef;
import java.time.Instant;
import java.util.ArrayList;
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
 * @param fetched the same query with its AS OF joins in DuckDB, where {@code plan} leaves some to a
 *     PostgreSQL and the settings leave the choice; else empty
 * @param literals those of this text that the plan takes as parameters; the text then has no {@code
 *     ?}
 * @param last of all texts that share the plan
 * @param moments what the plan takes as further parameters: the time of the execution
 * @param foreign the tables it reads that others may change: the plan is good while they are so
 */
public record PlannedQuery(
    List<Column> columns,
    List<DataType> parameters,
    RoutedPlan plan,
    Optional<RoutedPlan> elsewhere,
    Optional<RoutedPlan> fetched,
    List<Parameter> literals,
    LastLiterals last,
    List<Moment> moments,
    List<TableDef> foreign) {
  /** Copies its lists. */
  public PlannedQuery {
    columns = List.copyOf(columns);
    parameters = List.copyOf(parameters);
    literals = List.copyOf(literals);
    moments = List.copyOf(moments);
    foreign = List.copyOf(foreign);
  }

  /**
   * The plan with the values of one execution.
   *
   * @param values one for each of {@link #parameters}
   * @param now counts where there are {@link #moments}
   */
  public BoundPlan bind(List<Parameter> values, Instant now) {
    return bind(plan, values, now);
  }

  /** As {@link #bind(List, Instant)}, for {@link #elsewhere}. */
  public Optional<BoundPlan> bindElsewhere(List<Parameter> values, Instant now) {
    return elsewhere.map(other -> bind(other, values, now));
  }

  /** As {@link #bind(List, Instant)}, for {@link #fetched}. */
  public Optional<BoundPlan> bindFetched(List<Parameter> values, Instant now) {
    return fetched.map(other -> bind(other, values, now));
  }

  private BoundPlan bind(RoutedPlan routed, List<Parameter> given, Instant now) {
    if (moments.isEmpty()) {
      return literals.isEmpty() ? routed.bind(given) : last.in(routed, literals).bind(literals);
    }
    List<Parameter> values = new ArrayList<>(literals.isEmpty() ? given : literals);
    int constant = literals.isEmpty() ? values.size() : 0;
    moments.forEach(moment -> values.add(new Parameter(moment.type(), moment.at(now))));
    return routed.withValues(values, constant).bind(values);
  }

  /** The same plan for a text with these literals. */
  PlannedQuery withLiterals(List<Parameter> values) {
    return new PlannedQuery(
        columns, List.of(), plan, elsewhere, fetched, values, last, moments, foreign);
  }
}

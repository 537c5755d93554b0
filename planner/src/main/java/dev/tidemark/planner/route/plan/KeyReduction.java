package dev.tidemark.planner.route.plan;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.planner.engine.query.EngineQuery;
import dev.tidemark.planner.engine.query.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Sends the keys of a join's small side to its large side, which then gives only rows that can
 * match. Leaving it out changes no result.
 *
 * @param target the id of the scan or the input fragment that is reduced
 * @param column the target's column that must equal one of the keys
 * @param keys a fragment for DuckDB whose one column holds the distinct keys, none of them NULL, at
 *     most {@code maxKeys + 1}; it reads only relations of the root fragment that {@code sources}
 *     names and tables that are in DuckDB anyway
 * @param sources ids of inputs, system tables and scans that must be loaded first; never the target
 * @param maxKeys with more keys than this the reduction isn't worth it
 */
public record KeyReduction(
    String target, Column column, Fragment keys, Set<String> sources, int maxKeys) {
  /** Copies the sources. */
  public KeyReduction {
    sources = Set.copyOf(sources);
  }

  KeyReduction withValues(List<Parameter> values, int first) {
    return new KeyReduction(target, column, InlineValues.in(keys, values, first), sources, maxKeys);
  }

  /** A query of the target's PostgreSQL that gives only the rows with one of the keys. */
  public EngineQuery restrict(EngineQuery query, List<Object> values) {
    String name = '"' + column.name().replace("\"", "\"\"") + '"';
    List<Parameter> parameters = new ArrayList<>(query.parameters());
    parameters.add(new Parameter(new DataType.ArrayOf(column.type()), values));
    return new EngineQuery(
        "SELECT * FROM (" + query.sql() + ") AS \"all_rows\" WHERE " + name + " = ANY (?)",
        query.columns(),
        parameters);
  }
}

package dev.tidemark.planner.engine.query;

import dev.tidemark.catalog.group.Column;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * SQL in one engine's own words.
 *
 * @param sql with {@code ?} for each parameter
 * @param columns the result's columns as the client is promised them: names and types; the engine
 *     converts where its own differ
 * @param parameters one for each {@code ?}, in order
 * @param order whether the order of the rows says anything
 * @param joins AS OF joins to be made ready before, in this order; only for DuckDB
 * @param late columns that the text doesn't give: it has the others, in order, and then the BIGINTs
 *     by which these are told
 */
public record EngineQuery(
    String sql,
    List<Column> columns,
    List<Parameter> parameters,
    RowOrder order,
    List<OperatorJoin<BoundSql>> joins,
    List<LateFeature> late) {

  /** Copies its lists. */
  public EngineQuery {
    late = List.copyOf(late);
    columns = List.copyOf(columns);
    parameters = Collections.unmodifiableList(new ArrayList<>(parameters));
    joins = List.copyOf(joins);
  }

  /** What the order of the rows means. */
  public enum RowOrder {
    /** That of the query's ORDER BY, or of what it reads. */
    AS_WRITTEN,
    /** Nothing, so that the engine need not keep it. */
    ANY
  }

  /** A query that stands alone. */
  public EngineQuery(String sql, List<Column> columns, List<Parameter> parameters) {
    this(sql, columns, parameters, RowOrder.AS_WRITTEN, List.of(), List.of());
  }
}

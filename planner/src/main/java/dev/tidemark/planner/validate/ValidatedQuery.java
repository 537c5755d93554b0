package dev.tidemark.planner.validate;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.planner.table.Moment;
import java.util.List;
import org.apache.calcite.rel.RelNode;

/**
 * A query whose names and types are right.
 *
 * @param rel a tree over {@link CatalogTable} scans, AS OF joins still as {@link
 *     dev.tidemark.planner.validate.asof.AsOfJoin}
 * @param columns the result's, as clients are promised them
 * @param parameters the type of each {@code ?}, in the order written
 * @param moments further parameters, behind those
 */
public record ValidatedQuery(
    RelNode rel, List<Column> columns, List<DataType> parameters, List<Moment> moments) {
  /** Copies its lists. */
  public ValidatedQuery {
    columns = List.copyOf(columns);
    parameters = List.copyOf(parameters);
    moments = List.copyOf(moments);
  }
}

package dev.tidemark.planner.route.plan;

import dev.tidemark.planner.engine.scan.SnapshotChoice;
import dev.tidemark.planner.table.TableDef;
import java.util.List;

/**
 * A scan of an Iceberg table, of a feature group's history or of its committed part.
 *
 * @param id the relation's in the root fragment: {@code scan_0}, {@code scan_1}, …
 * @param table {@code Features} (then the tail's rows are needed too), {@code Offline} or {@code
 *     Iceberg}
 * @param columns the names used, in the table's order; at least one
 * @param filters all of which every wanted row satisfies
 */
public record PlannedScan(
    String id,
    TableDef table,
    SnapshotChoice snapshot,
    List<String> columns,
    List<FilterTemplate> filters) {
  /** Copies its lists. */
  public PlannedScan {
    columns = List.copyOf(columns);
    filters = List.copyOf(filters);
  }
}

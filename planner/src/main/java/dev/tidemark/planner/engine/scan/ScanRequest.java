package dev.tidemark.planner.engine.scan;

import dev.tidemark.planner.table.TableDef;
import java.util.List;

/**
 * What a query reads of one Iceberg table.
 *
 * @param columns the names it uses, in the table's order
 * @param filters all of which every wanted row satisfies
 */
public record ScanRequest(
    TableDef table, List<String> columns, List<ScanFilter> filters, SnapshotChoice snapshot) {
  /** Copies its lists. */
  public ScanRequest {
    columns = List.copyOf(columns);
    filters = List.copyOf(filters);
  }
}

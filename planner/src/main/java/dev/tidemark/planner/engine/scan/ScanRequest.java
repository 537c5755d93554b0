package dev.tidemark.planner.engine.scan;

import dev.tidemark.planner.table.TableDef;
import java.util.ArrayList;
import java.util.List;

/**
 * What a query reads of one Iceberg table.
 *
 * @param columns the names it uses, in the table's order
 * @param filters all of which every wanted row satisfies
 * @param ranges those of them that nothing else in the query asks of the rows: where they leave out
 *     many, whoever reads the rows should do so
 */
public record ScanRequest(
    TableDef table,
    List<String> columns,
    List<ScanFilter> filters,
    List<ScanFilter.Compare> ranges,
    SnapshotChoice snapshot) {
  /** Copies its lists. */
  public ScanRequest {
    columns = List.copyOf(columns);
    filters = List.copyOf(filters);
    ranges = List.copyOf(ranges);
  }

  /** Of which the query asks all filters itself. */
  public ScanRequest(
      TableDef table, List<String> columns, List<ScanFilter> filters, SnapshotChoice snapshot) {
    this(table, columns, filters, List.of(), snapshot);
  }

  /** The same of another snapshot. */
  public ScanRequest of(SnapshotChoice other) {
    return new ScanRequest(table, columns, filters, ranges, other);
  }

  /** The same reduced further. */
  public ScanRequest within(List<ScanFilter> more, List<ScanFilter.Compare> moreRanges) {
    List<ScanFilter> all = new ArrayList<>(filters);
    all.addAll(more);
    all.addAll(moreRanges);
    List<ScanFilter.Compare> allRanges = new ArrayList<>(ranges);
    allRanges.addAll(moreRanges);
    return new ScanRequest(table, columns, all, allRanges, snapshot);
  }
}

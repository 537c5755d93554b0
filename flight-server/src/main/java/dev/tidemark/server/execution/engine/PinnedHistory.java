package dev.tidemark.server.execution.engine;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.planner.engine.scan.PinnedScan;
import dev.tidemark.planner.engine.scan.ScanRequest;
import dev.tidemark.planner.strategy.text.RowNumbers;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A scan as this execution reads it.
 *
 * @param sql the whole history's, in DuckDB's words, with the requested columns and {@link
 *     PinnedScan#ROW_ID}, which is negative in the tail; nobody asks for it where a column is
 *     called rowid
 * @param tailRows those loaded beside the snapshot
 */
public record PinnedHistory(ScanRequest request, PinnedScan scan, String sql, long tailRows) {
  /** Of all rows of a tail: for queries that don't tell them apart by it. */
  private static final String NO_ID = "CAST(-1 AS BIGINT)";

  static PinnedHistory withoutTail(ScanRequest request, PinnedScan scan) {
    return new PinnedHistory(request, scan, scan.sql(), 0);
  }

  static PinnedHistory withTail(
      ScanRequest request, PinnedScan scan, String tailTable, long tailRows) {
    String columns = quoted(request.columns());
    String rowId = quoted(List.of(PinnedScan.ROW_ID));
    String inTail = RowNumbers.areHiddenIn(request.columns()) ? NO_ID : "-1 - rowid";
    String sql =
        "SELECT %1$s, %2$s FROM (%3$s) UNION ALL SELECT %1$s, %5$s AS %2$s FROM %4$s"
            .formatted(columns, rowId, scan.sql(), tailTable, inTail);
    return new PinnedHistory(request, scan, sql, tailRows);
  }

  /** The SQL of its tail alone, for queries that don't tell rows apart by their ids. */
  public String tailSql(String scanId) {
    return "SELECT %s, %s AS %s FROM %s"
        .formatted(
            quoted(request.columns()),
            NO_ID,
            quoted(List.of(PinnedScan.ROW_ID)),
            tailTable(scanId));
  }

  /** What the rows of a scan's tail are loaded as. */
  public static String tailTable(String scanId) {
    return "tail_" + scanId;
  }

  /** The columns read, in the request's order. */
  public List<Column> columns() {
    return request.columns().stream()
        .map(
            name ->
                request.table().columns().stream()
                    .filter(column -> column.name().equals(name))
                    .findFirst()
                    .orElseThrow())
        .toList();
  }

  /** Rows that its query gives, as far as that is known. */
  public long rows() {
    return scan.likelyRows() + tailRows;
  }

  private static String quoted(List<String> names) {
    return names.stream()
        .map(name -> '"' + name.replace("\"", "\"\"") + '"')
        .collect(Collectors.joining(", "));
  }
}

package dev.tidemark.planner.engine.scan;

/** Plans scans of Iceberg tables. Thread-safe. */
public interface HistoryScanner {

  /**
   * Pins the table's snapshot and prunes its files by partition and statistics.
   *
   * @throws dev.tidemark.catalog.error.TidemarkException with {@code SNAPSHOT_NOT_FOUND}, {@code
   *     NOT_SUPPORTED} for deletes we cannot honour, {@code WAREHOUSE_UNAVAILABLE}
   */
  PinnedScan pin(ScanRequest request);
}

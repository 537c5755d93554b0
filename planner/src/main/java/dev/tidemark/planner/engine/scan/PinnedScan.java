package dev.tidemark.planner.engine.scan;

/**
 * An Iceberg scan fixed to one snapshot and pruned to its files.
 *
 * @param sql a DuckDB query ({@code SELECT … FROM read_parquet(…)}) with the requested columns, by
 *     name, and {@link #ROW_ID}; deletes applied; for an empty table a query without rows
 * @param snapshotId 0 for a table without a snapshot
 * @param sequenceNumber Iceberg's of the snapshot, which grows from one to the next; 0 for none
 * @param horizon the transaction id up to which the snapshot contains the tail; 0 for none
 * @param files those left after pruning, of {@code totalFiles}
 * @param rows an upper estimate, from the files' statistics
 * @param likelyRows how many the query may give, if the times of a file are spread evenly: fewer
 *     than {@code rows} where it leaves out those that lie outside of the request's ranges
 * @param bytes of the files left
 */
public record PinnedScan(
    String sql,
    long snapshotId,
    long sequenceNumber,
    long horizon,
    int files,
    int totalFiles,
    long rows,
    long likelyRows,
    long bytes) {

  /**
   * The column by which a row of this scan is found again: a BIGINT, unique and at least 0, the
   * same each time the query runs. No column of a table has this name.
   */
  public static final String ROW_ID = "$row";
}

package dev.tidemark.planner.engine;

import dev.tidemark.planner.engine.scan.ScanRequest;

/** An engine on other machines that reads the same Iceberg tables. Thread-safe. */
public interface DistributedEngine extends QueryEngine {

  /**
   * A pinned scan in the engine's words: a query in brackets, whose columns are the request's. The
   * request's filters are part of it, as far as that helps.
   *
   * @param snapshotId 0 for a table without a snapshot
   */
  String scan(ScanRequest request, long snapshotId);

  @Override
  DistributedSession open(QueryContext context);
}

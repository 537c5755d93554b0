package dev.tidemark.offline.trino;

import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.offline.iceberg.Warehouse;
import dev.tidemark.offline.table.IcebergSourceWriter;
import dev.tidemark.planner.engine.DistributedEngine;
import dev.tidemark.planner.engine.DistributedSession;
import dev.tidemark.planner.engine.EngineId;
import dev.tidemark.planner.engine.QueryContext;
import dev.tidemark.planner.engine.scan.ScanRequest;
import java.time.Clock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Trino that reads the warehouse's tables. Thread-safe. */
public final class TrinoEngine implements DistributedEngine, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TrinoEngine.class);

  private final TrinoPool pool;
  private final Warehouse warehouse;
  private final TemporaryTables temporary;

  /** Connects to nothing yet: Trino may be started later. */
  public TrinoEngine(TrinoConfig config, Warehouse warehouse, IcebergSourceWriter writer) {
    this.pool = new TrinoPool(config);
    this.warehouse = warehouse;
    this.temporary = new TemporaryTables(warehouse, writer, Clock.systemUTC());
  }

  @Override
  public EngineId id() {
    return EngineId.TRINO;
  }

  @Override
  public String scan(ScanRequest request, long snapshotId) {
    return snapshotId == 0
        ? TrinoScan.ofNothing(request)
        : new TrinoScan(pool.config().catalog(), warehouse, request, snapshotId).sql();
  }

  @Override
  public DistributedSession open(QueryContext context) {
    return open(context, words -> LOG.debug("query {}: {}", context.queryId(), words));
  }

  /**
   * As {@link #open(QueryContext)}.
   *
   * @param progress is told how far each statement is, in words
   */
  public DistributedSession open(QueryContext context, Consumer<String> progress) {
    return new TrinoSession(pool, temporary, context, progress);
  }

  /** Removes the temporary tables of servers that died, as far as no query can need them. */
  public void sweep() {
    try {
      temporary.sweep();
    } catch (TidemarkException e) {
      LOG.warn("temporary tables of queries on Trino can't be removed now", e);
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}

package dev.tidemark.offline.duckdb.result;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.offline.duckdb.Lease;
import dev.tidemark.offline.duckdb.StopSignal;
import dev.tidemark.planner.arrow.ArrowTypes;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.query.EngineQuery;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.duckdb.DuckDBResultSet;
import org.jspecify.annotations.Nullable;

/**
 * A DuckDB result, taken from the engine as it is read, in batches of about 1.5 MB.
 *
 * <p>Memory: Arrow (18.3) imports into an allocator without a limit, since it never gives a batch
 * back to DuckDB whose import it had to break off. The limit holds for what is cut from it. Whoever
 * takes a batch over may have it for longer than the stream lives, but not than the root allocator.
 */
public final class DuckDbBatchStream implements BatchStream {
  private final Lease lease;
  private final StopSignal stop;
  private final Releases releases;
  private final ArrowReader reader;
  private final VectorSchemaRoot root;
  private final BufferAllocator allocator;
  private final BatchCutter cutter;
  private boolean closed;

  private DuckDbBatchStream(
      Lease lease,
      StopSignal stop,
      Releases releases,
      ArrowReader reader,
      VectorSchemaRoot root,
      BufferAllocator allocator,
      BatchCutter cutter) {
    this.lease = lease;
    this.stop = stop;
    this.releases = releases;
    this.reader = reader;
    this.root = root;
    this.allocator = allocator;
    this.cutter = cutter;
  }

  /**
   * Executes the query up to its first rows. The caller holds the lease's lock.
   *
   * @param sent the columns that make a batch of the usual size: the query's, or with those that
   *     somebody adds to its rows
   */
  public static DuckDbBatchStream start(
      Lease lease, EngineQuery query, List<Column> sent, BufferAllocator parent, StopSignal stop) {
    lease.streamResults(true);
    return execute(lease, query, sent, parent, stop);
  }

  /** Executes the query to its end, and nothing that it read is needed any more. */
  public static DuckDbBatchStream whole(
      Lease lease, EngineQuery query, BufferAllocator parent, StopSignal stop) {
    lease.materializeResults();
    return execute(lease, query, query.columns(), parent, stop);
  }

  private static DuckDbBatchStream execute(
      Lease lease, EngineQuery query, List<Column> sent, BufferAllocator parent, StopSignal stop) {
    Releases releases = new Releases();
    try {
      BufferAllocator allocator =
          releases.keep(parent.newChildAllocator("duckdb", 0, parent.getLimit()));
      ResultSet result = TypedStatement.execute(lease, query, releases, stop);
      int rows = BatchCutter.rowsOf(sent);
      ArrowReader reader =
          releases.keep(
              (ArrowReader)
                  result.unwrap(DuckDBResultSet.class).arrowExportStream(parent.getRoot(), rows));
      VectorSchemaRoot root =
          releases.keep(VectorSchemaRoot.create(ArrowTypes.schema(query.columns()), allocator));
      BatchCutter cutter = new BatchCutter(reader.getVectorSchemaRoot(), root);
      return new DuckDbBatchStream(lease, stop, releases, reader, root, allocator, cutter);
    } catch (SQLException | IOException | RuntimeException e) {
      releases.closeAfter(e);
      throw stop.translate(e);
    }
  }

  @Override
  public VectorSchemaRoot root() {
    return root;
  }

  @Override
  public boolean next() {
    lease.lock().lock();
    try {
      stop.check();
      if (closed) {
        return false;
      }
      while (!cutter.cut()) {
        if (!reader.loadNextBatch()) {
          root.clear();
          return false;
        }
        cutter.loaded();
      }
      requireRoom();
      return true;
    } catch (IOException | RuntimeException e) {
      throw stop.translate(e);
    } finally {
      lease.lock().unlock();
    }
  }

  private void requireRoom() {
    if (allocator.isOverLimit()) {
      root.clear();
      throw new OutOfMemoryException("a batch doesn't fit");
    }
  }

  @Override
  public void cancel() {
    stop.stop(ErrorCode.CANCELLED);
  }

  @Override
  public void close() {
    if (lease.lock().isLocked() && !lease.lock().isHeldByCurrentThread()) {
      cancel();
    }
    lease.lock().lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      @Nullable Exception failed = releases.close().orElse(null);
      if (failed != null) {
        throw lease.translate(failed);
      }
    } finally {
      lease.lock().unlock();
    }
  }
}

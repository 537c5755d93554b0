package dev.tidemark.offline.duckdb.result;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.offline.duckdb.DuckDbErrors;
import dev.tidemark.offline.duckdb.Lease;
import dev.tidemark.offline.duckdb.StopSignal;
import dev.tidemark.planner.arrow.ArrowTypes;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.query.EngineQuery;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.duckdb.DuckDBResultSet;
import org.jspecify.annotations.Nullable;

/** A DuckDB result, taken from the engine as it is read, in batches of about 1.5 MB. */
public final class DuckDbBatchStream implements BatchStream {
  private final Lease lease;
  private final StopSignal stop;
  private final BufferAllocator allocator;
  private final PreparedStatement statement;
  private final ResultSet result;
  private final ArrowReader reader;
  private final BatchCutter cutter;
  private final VectorSchemaRoot root;
  private boolean closed;

  private DuckDbBatchStream(
      Lease lease,
      StopSignal stop,
      BufferAllocator allocator,
      PreparedStatement statement,
      ResultSet result,
      ArrowReader reader,
      VectorSchemaRoot root,
      BatchCutter cutter) {
    this.lease = lease;
    this.stop = stop;
    this.allocator = allocator;
    this.statement = statement;
    this.result = result;
    this.reader = reader;
    this.root = root;
    this.cutter = cutter;
  }

  /** Executes the query up to its first rows. The caller holds the lease's lock. */
  public static DuckDbBatchStream start(
      Lease lease, EngineQuery query, BufferAllocator parent, StopSignal stop) {
    lease.streamResults(true);
    return execute(lease, query, parent, stop);
  }

  /** Executes the query to its end, and nothing that it read is needed any more. */
  public static DuckDbBatchStream whole(
      Lease lease, EngineQuery query, BufferAllocator parent, StopSignal stop) {
    lease.materializeResults();
    return execute(lease, query, parent, stop);
  }

  private static DuckDbBatchStream execute(
      Lease lease, EngineQuery query, BufferAllocator parent, StopSignal stop) {
    Releases releases = new Releases();
    try {
      BufferAllocator allocator =
          releases.keep(parent.newChildAllocator("duckdb", 0, parent.getLimit()));
      PreparedStatement statement =
          releases.keep(TypedStatement.prepare(lease.connection(), query));
      ResultSet result = releases.keep(TypedStatement.execute(statement, query, stop));
      int rows = BatchCutter.rowsOf(query.columns());
      ArrowReader reader =
          releases.keep(
              (ArrowReader)
                  result.unwrap(DuckDBResultSet.class).arrowExportStream(allocator, rows));
      VectorSchemaRoot root =
          releases.keep(VectorSchemaRoot.create(ArrowTypes.schema(query.columns()), allocator));
      BatchCutter cutter = new BatchCutter(reader.getVectorSchemaRoot(), root);
      return new DuckDbBatchStream(lease, stop, allocator, statement, result, reader, root, cutter);
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
      return true;
    } catch (IOException | RuntimeException e) {
      throw stop.translate(e);
    } finally {
      lease.lock().unlock();
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
      @Nullable Exception failed =
          Releases.inTurn(root, reader, result, statement, allocator).orElse(null);
      if (failed != null) {
        throw DuckDbErrors.translate(failed);
      }
    } finally {
      lease.lock().unlock();
    }
  }
}

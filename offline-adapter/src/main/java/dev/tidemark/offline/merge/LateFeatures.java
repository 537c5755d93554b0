package dev.tidemark.offline.merge;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.offline.merge.LateBatch.Teller;
import dev.tidemark.planner.arrow.ArrowTypes;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.query.EngineQuery;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a query with the columns that are told late. From the second batch on those are told
 * in other threads, while the next batches are read, and in the reading one where it would wait for
 * these; a result of one batch needs none. May be closed while another thread reads.
 */
final class LateFeatures implements BatchStream {
  /** Batches that wait or are told at once; each is held in memory. */
  private static final int MOST = 4;

  private record Telling(LateBatch batch, ForkJoinTask<?> task) {

    /** Waits for no thread that hasn't begun. */
    void forget() {
      if (!batch.isTold() && !batch.leaveUntold()) {
        task.quietlyJoin();
      }
      batch.close();
    }
  }

  private final BatchStream rows;
  private final EngineQuery query;
  private final List<Teller> tellers;
  private final BufferAllocator allocator;
  private final VectorSchemaRoot root;
  private final ReentrantLock lock = new ReentrantLock();

  /** In the order of their rows. */
  private final Queue<Telling> tellings = new ArrayDeque<>();

  private @Nullable Throwable error;

  /** Bytes of the largest batch so far. */
  private long largest;

  private volatile boolean isCancelled;
  private boolean hasBegun;
  private boolean isAtEnd;
  private boolean isClosed;

  /**
   * Reads nothing yet.
   *
   * @param rows what the query's text gives; closed with this stream
   * @param tellers one for each of the query's late columns
   */
  LateFeatures(BatchStream rows, EngineQuery query, List<Teller> tellers, BufferAllocator parent) {
    this.rows = rows;
    this.query = query;
    this.tellers = List.copyOf(tellers);
    this.allocator = parent.newChildAllocator("late features", 0, parent.getLimit());
    this.root = VectorSchemaRoot.create(ArrowTypes.schema(query.columns()), allocator);
  }

  @Override
  public VectorSchemaRoot root() {
    return root;
  }

  @Override
  public boolean next() {
    lock.lock();
    try {
      root.clear();
      if (isClosed) {
        return false;
      }
      if (!hasBegun) {
        hasBegun = true;
        return first();
      }
      while (!isAtEnd && (tellings.isEmpty() || tellings.size() < MOST && hasRoom())) {
        readOne();
      }
      if (isCancelled) {
        throw new TidemarkException(ErrorCode.CANCELLED, "The query was cancelled");
      }
      return !tellings.isEmpty() && told(tellings.remove()) || ended();
    } finally {
      lock.unlock();
    }
  }

  /** Otherwise less is read ahead, and no query fails for it. */
  private boolean hasRoom() {
    return allocator.getHeadroom() > 2 * largest;
  }

  private boolean first() {
    isAtEnd = !rows.next();
    if (isAtEnd) {
      return false;
    }
    try (LateBatch batch = new LateBatch(rows.root(), query, tellers, allocator)) {
      largest = batch.bytes();
      batch.tell();
      batch.moveTo(root);
    }
    return true;
  }

  /** An error is for whoever has read the batches before it. */
  private void readOne() {
    try {
      isAtEnd = !rows.next();
      if (!isAtEnd) {
        LateBatch batch = new LateBatch(rows.root(), query, tellers, allocator);
        largest = Math.max(largest, batch.bytes());
        tellings.add(new Telling(batch, ForkJoinPool.commonPool().submit(batch::tell)));
      }
    } catch (RuntimeException | Error e) {
      isAtEnd = true;
      error = e;
    }
  }

  private boolean told(Telling telling) {
    try (LateBatch batch = telling.batch()) {
      if (!batch.isTold() && !batch.tell()) {
        tellOneOfThoseThatWait();
        telling.task().quietlyJoin();
      }
      batch.moveTo(root);
    }
    return true;
  }

  /** While another thread is at the batch before them. */
  private void tellOneOfThoseThatWait() {
    for (Telling telling : tellings) {
      if (telling.batch().tell()) {
        return;
      }
    }
  }

  /** False, unless an error was the end. */
  private boolean ended() {
    if (error instanceof Error e) {
      throw e;
    } else if (error instanceof RuntimeException e) {
      throw e;
    }
    return false;
  }

  /** Batches that wait aren't given any more either. */
  @Override
  public void cancel() {
    isCancelled = true;
    rows.cancel();
  }

  @Override
  public void close() {
    if (lock.isLocked() && !lock.isHeldByCurrentThread()) {
      cancel();
    }
    lock.lock();
    try {
      if (!isClosed) {
        isClosed = true;
        try (allocator;
            rows;
            root) {
          tellings.forEach(Telling::forget);
          tellings.clear();
        }
      }
    } finally {
      lock.unlock();
    }
  }
}

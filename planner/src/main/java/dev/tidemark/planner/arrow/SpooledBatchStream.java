package dev.tidemark.planner.arrow;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.engine.AheadStream;
import dev.tidemark.planner.engine.BatchStream;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.jspecify.annotations.Nullable;

/**
 * A stream that is read ahead of its client, in memory up to a bound, then in a file: so its engine
 * is free as soon as it has delivered. Without a file the engine waits, and both work at once. A
 * result of one batch sees neither file nor thread.
 *
 * <p>Threads: the source is read by the client's thread for the first batch and by one of its own
 * from then on.
 */
public final class SpooledBatchStream implements AheadStream {
  private final BatchStream source;
  private final BooleanSupplier isExhausted;
  private final BatchSpool spool;
  private final BufferAllocator allocator;
  private final VectorSchemaRoot root;
  private final VectorLoader loader;
  private @Nullable Thread reader;
  private boolean started;
  private boolean isEmpty;
  private boolean pending;
  private boolean ended;
  private boolean closed;
  private volatile boolean cancelled;

  /**
   * Reads nothing yet.
   *
   * @param source closed with this stream
   * @param isExhausted whether the source is known to have no further batch
   * @param parent a child of it holds what is read ahead
   * @param directory of the file; null for none
   * @param memoryBytes how much is read ahead before the file is used, or the engine waits
   */
  public SpooledBatchStream(
      BatchStream source,
      BooleanSupplier isExhausted,
      BufferAllocator parent,
      @Nullable Path directory,
      long memoryBytes) {
    this.source = source;
    this.isExhausted = isExhausted;
    this.allocator = parent.newChildAllocator("spool", 0, parent.getLimit());
    this.spool = new BatchSpool(allocator, directory, memoryBytes);
    this.root = VectorSchemaRoot.create(source.schema(), allocator);
    this.loader = new VectorLoader(root);
  }

  @Override
  public VectorSchemaRoot root() {
    return root;
  }

  @Override
  public boolean isLong() {
    begin();
    return reader != null;
  }

  @Override
  public boolean isEmpty() {
    begin();
    return isEmpty;
  }

  private void begin() {
    if (!started) {
      started = true;
      pending = readFirst();
    }
  }

  @Override
  public boolean next() {
    requireWanted();
    begin();
    if (pending) {
      pending = false;
      return true;
    }
    root.clear();
    if (ended) {
      return false;
    }
    try (ArrowRecordBatch batch = reader == null ? null : spool.take()) {
      if (batch == null) {
        ended = true;
        return false;
      }
      loader.load(batch);
      return true;
    }
  }

  private void requireWanted() {
    if (cancelled) {
      root.clear();
      throw new TidemarkException(ErrorCode.CANCELLED, "The query was cancelled");
    }
  }

  private boolean readFirst() {
    if (!source.next()) {
      isEmpty = true;
      ended = true;
      return false;
    }
    try (ArrowRecordBatch batch = new VectorUnloader(source.root()).getRecordBatch()) {
      loader.load(batch);
    }
    if (isExhausted.getAsBoolean()) {
      source.close();
    } else {
      Thread thread = new Thread(this::readAhead, "tidemark-spool");
      thread.setDaemon(true);
      reader = thread;
      thread.start();
    }
    return true;
  }

  private void readAhead() {
    try {
      VectorUnloader unloader = new VectorUnloader(source.root());
      while (!spool.isClosed() && source.next()) {
        spool.put(unloader.getRecordBatch());
      }
      source.close();
      spool.end();
    } catch (RuntimeException | Error e) {
      spool.fail(e);
    }
  }

  @Override
  public void cancel() {
    cancelled = true;
    source.cancel();
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    spool.stop();
    try (allocator;
        spool;
        root;
        source) {
      endReading();
    }
  }

  private void endReading() {
    Thread thread = reader;
    if (thread != null && thread.isAlive()) {
      try {
        source.cancel();
      } finally {
        waitFor(thread);
      }
    }
  }

  private static void waitFor(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

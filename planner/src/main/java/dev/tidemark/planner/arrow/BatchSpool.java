package dev.tidemark.planner.arrow;

import static java.util.Objects.requireNonNull;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ReadChannel;
import org.apache.arrow.vector.ipc.WriteChannel;
import org.apache.arrow.vector.ipc.message.ArrowBlock;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.jspecify.annotations.Nullable;

/**
 * A queue of batches between one producer and one consumer. What doesn't fit into memory goes to a
 * file, so that the producer never waits; without a file it does. Thread-safe.
 */
final class BatchSpool implements AutoCloseable {

  /** A batch in memory, or the place of one in the file. */
  private record Entry(@Nullable ArrowRecordBatch batch, @Nullable ArrowBlock block) {}

  private final BufferAllocator allocator;
  private final @Nullable Path directory;
  private final long memoryBytes;
  private final Deque<Entry> entries = new ArrayDeque<>();
  private long bytesInMemory;
  private @Nullable Path file;
  private @Nullable FileChannel channel;
  private @Nullable WriteChannel writer;
  private boolean ended;
  private boolean stopped;
  private @Nullable Throwable failure;

  /**
   * Empty.
   *
   * @param directory of the file; null for none, then the producer waits for room in memory
   */
  BatchSpool(BufferAllocator allocator, @Nullable Path directory, long memoryBytes) {
    this.allocator = allocator;
    this.directory = directory;
    this.memoryBytes = memoryBytes;
  }

  /** Takes over the batch, which may belong to another allocator. Errors: {@code DISK_FULL}. */
  void put(ArrowRecordBatch foreign) {
    long bytes = foreign.computeBodyLength();
    ArrowRecordBatch batch;
    try (foreign) {
      batch = foreign.cloneWithTransfer(allocator);
    }
    synchronized (this) {
      if (directory == null) {
        awaitRoom(bytes);
      }
      if (stopped) {
        batch.close();
        return;
      }
      if (directory == null || bytesInMemory + bytes <= memoryBytes) {
        bytesInMemory += bytes;
        entries.add(new Entry(batch, null));
        notifyAll();
        return;
      }
    }
    ArrowBlock block = write(batch);
    synchronized (this) {
      entries.add(new Entry(null, block));
      notifyAll();
    }
  }

  /** One batch always has room. */
  private void awaitRoom(long bytes) {
    boolean interrupted = false;
    while (!stopped && bytesInMemory > 0 && bytesInMemory + bytes > memoryBytes) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private ArrowBlock write(ArrowRecordBatch batch) {
    try (batch) {
      WriteChannel target = writer;
      if (target == null) {
        target = open();
      }
      return MessageSerializer.serialize(target, batch);
    } catch (IOException e) {
      throw new TidemarkException(
          ErrorCode.DISK_FULL, "The result could not be spooled to the temporary folder", e);
    }
  }

  private synchronized WriteChannel open() throws IOException {
    Path created = Files.createTempFile(requireNonNull(directory), "result", ".arrow");
    file = created;
    channel = FileChannel.open(created, StandardOpenOption.READ);
    WriteChannel opened = new WriteChannel(FileChannel.open(created, StandardOpenOption.WRITE));
    writer = opened;
    return opened;
  }

  /** The producer has put everything. */
  synchronized void end() {
    ended = true;
    notifyAll();
  }

  /** The producer failed; the consumer is told after the batches it put before. */
  synchronized void fail(Throwable error) {
    failure = error;
    notifyAll();
  }

  /** The consumer wants nothing more. */
  synchronized void stop() {
    stopped = true;
    notifyAll();
  }

  synchronized boolean isClosed() {
    return stopped;
  }

  /** The next batch, owned by the caller, or null at the end; waits for the producer. */
  @Nullable ArrowRecordBatch take() {
    Entry entry = await();
    if (entry == null) {
      return null;
    }
    ArrowRecordBatch batch = entry.batch();
    return batch != null ? batch : read(entry.block());
  }

  private synchronized @Nullable Entry await() {
    try {
      while (entries.isEmpty() && !ended && failure == null) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TidemarkException(ErrorCode.CANCELLED, "The query was interrupted", e);
    }
    Entry entry = entries.poll();
    if (entry == null) {
      throwFailure();
      return null;
    }
    ArrowRecordBatch batch = entry.batch();
    if (batch != null) {
      bytesInMemory -= batch.computeBodyLength();
      notifyAll();
    }
    return entry;
  }

  private void throwFailure() {
    if (failure instanceof TidemarkException ours) {
      throw new TidemarkException(ours.code(), ours.sentence(), ours);
    } else if (failure != null) {
      throw new TidemarkException(ErrorCode.INTERNAL_ERROR, "Reading ahead failed", failure);
    }
  }

  private ArrowRecordBatch read(@Nullable ArrowBlock block) {
    FileChannel source = channel;
    if (block == null || source == null) {
      throw new IllegalStateException("a batch that is nowhere");
    }
    try {
      source.position(block.getOffset());
      return MessageSerializer.deserializeRecordBatch(new ReadChannel(source), block, allocator);
    } catch (IOException e) {
      throw new TidemarkException(
          ErrorCode.INTERNAL_ERROR, "The spooled result could not be read back", e);
    }
  }

  /** Releases what is left; the producer must have ended. */
  @Override
  public synchronized void close() {
    stopped = true;
    for (Entry entry : entries) {
      if (entry.batch() != null) {
        entry.batch().close();
      }
    }
    entries.clear();
    try {
      if (writer != null) {
        writer.close();
      }
      if (channel != null) {
        channel.close();
      }
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new TidemarkException(
          ErrorCode.INTERNAL_ERROR, "The spooled result could not be removed", e);
    }
  }
}

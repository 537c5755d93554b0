package dev.tidemark.offline.merge.spine;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.jspecify.annotations.Nullable;

/**
 * What a merge or a probe takes of its query's memory. Its arrays stand in the heap, and are
 * counted against the query's limit like everything else.
 */
public final class MergeMemory implements AutoCloseable {
  /** Of the query's limit, the share that is left for its batches. */
  private static final int BATCHES = 8;

  private final BufferAllocator allocator;
  private final String name;
  private final HeapRoom heap;
  private @Nullable BufferAllocator taken;

  /**
   * Takes nothing yet.
   *
   * @param allocator the query's
   */
  public MergeMemory(BufferAllocator allocator, String name, HeapRoom heap) {
    this.allocator = allocator;
    this.name = name;
    this.heap = heap;
  }

  /** What may be taken now. */
  public long available() {
    return available(allocator, heap);
  }

  /** What queries of that allocator may take now. */
  public static long available(BufferAllocator allocator, HeapRoom heap) {
    return Math.min(heap.available(), headroom(allocator));
  }

  private static long headroom(BufferAllocator allocator) {
    return Math.max(0, allocator.getHeadroom() - allocator.getLimit() / BATCHES);
  }

  /** What is taken. */
  public long taken() {
    return taken == null ? 0 : taken.getLimit();
  }

  /** Takes so many bytes instead of those before, or none, if they are not available now. */
  public boolean tryTake(long bytes) {
    close();
    if (bytes > headroom(allocator) || !heap.tryTake(bytes)) {
      return false;
    }
    try {
      taken = allocator.newChildAllocator(name, bytes, bytes);
    } catch (OutOfMemoryException e) {
      // Another query of the server has taken it since.
      heap.giveBack(bytes);
      return false;
    }
    return true;
  }

  /** Keeps so many bytes of those that it has, and gives the others back. */
  public void keep(long bytes) {
    long before = taken();
    if (taken == null || before <= bytes) {
      return;
    }
    taken.close();
    taken = null;
    try {
      taken = allocator.newChildAllocator(name, bytes, bytes);
    } finally {
      heap.giveBack(taken == null ? before : before - bytes);
    }
  }

  @Override
  public void close() {
    if (taken != null) {
      heap.giveBack(taken());
      taken.close();
      taken = null;
    }
  }
}

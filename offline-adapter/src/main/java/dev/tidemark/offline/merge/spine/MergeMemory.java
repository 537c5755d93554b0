package dev.tidemark.offline.merge.spine;

import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/**
 * What a merge or a probe takes of its query's memory. Its arrays stand in the heap, and are
 * counted against the query's limit like everything else.
 */
public final class MergeMemory implements AutoCloseable {
  /** Of the heap, so that other queries find room. */
  private static final int HEAP_SHARE = 2;

  private final BufferAllocator allocator;
  private final String name;
  private final long limit;
  private @Nullable BufferAllocator taken;

  /**
   * Takes nothing yet.
   *
   * @param limit bytes, beside what the allocator and the heap have left
   */
  public MergeMemory(BufferAllocator allocator, String name, long limit) {
    this.allocator = allocator;
    this.name = name;
    this.limit = limit;
  }

  /** What may be taken now. */
  public long available() {
    Runtime runtime = Runtime.getRuntime();
    long heap = runtime.maxMemory() - (runtime.totalMemory() - runtime.freeMemory());
    return Math.min(limit, Math.min(heap / HEAP_SHARE, allocator.getHeadroom()));
  }

  /** What is taken. */
  public long taken() {
    return taken == null ? 0 : taken.getLimit();
  }

  /** Takes so many bytes, instead of those before. */
  public void take(long bytes) {
    close();
    taken = allocator.newChildAllocator(name, bytes, bytes);
  }

  @Override
  public void close() {
    if (taken != null) {
      taken.close();
      taken = null;
    }
  }
}

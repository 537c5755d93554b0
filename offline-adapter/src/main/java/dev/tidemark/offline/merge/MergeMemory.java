package dev.tidemark.offline.merge;

import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/**
 * The handle of a merge and what it takes of its query's memory. Its arrays stand in the heap, and
 * are counted against the query's limit like everything else.
 */
final class MergeMemory implements AutoCloseable {
  /** Of the heap, so that other queries find room. */
  private static final int HEAP_SHARE = 2;

  private final MergeFunctions functions;
  private final BufferAllocator allocator;
  private final long limit;
  private final int handle;
  private @Nullable BufferAllocator taken;

  /**
   * Takes nothing yet.
   *
   * @param limit bytes, beside what the allocator and the heap have left
   */
  MergeMemory(MergeFunctions functions, BufferAllocator allocator, long limit) {
    this.functions = functions;
    this.allocator = allocator;
    this.limit = limit;
    this.handle = functions.newHandle();
  }

  int handle() {
    return handle;
  }

  /** What may be taken now. */
  long available() {
    Runtime runtime = Runtime.getRuntime();
    long heap = runtime.maxMemory() - (runtime.totalMemory() - runtime.freeMemory());
    return Math.min(limit, Math.min(heap / HEAP_SHARE, allocator.getHeadroom()));
  }

  /** What is taken. */
  long taken() {
    return taken == null ? 0 : taken.getLimit();
  }

  /** Takes so many bytes, instead of those before. */
  void take(long bytes) {
    release();
    taken = allocator.newChildAllocator("merge " + handle, bytes, bytes);
  }

  private void release() {
    if (taken != null) {
      taken.close();
      taken = null;
    }
  }

  @Override
  public void close() {
    functions.forget(handle);
    release();
  }
}

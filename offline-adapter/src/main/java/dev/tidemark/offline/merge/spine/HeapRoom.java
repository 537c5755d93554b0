package dev.tidemark.offline.merge.spine;

import java.util.function.LongConsumer;

/**
 * The part of the heap that the arrays of all queries' merges and probes may fill together. It is
 * counted, since how much of the heap is garbage cannot be told. Thread-safe.
 */
public final class HeapRoom {
  /** Of what is left for one query, so that others find room, too. */
  private static final int SHARE = 2;

  private final long bytes;
  private long taken;

  /** What else stands in the heap and can be forgotten at once. */
  private volatile LongConsumer shrink = free -> {};

  /** Of so many bytes. */
  public HeapRoom(long bytes) {
    this.bytes = bytes;
  }

  /** All but a quarter of the heap. */
  public static HeapRoom ofThisProcess() {
    long heap = Runtime.getRuntime().maxMemory();
    return new HeapRoom(heap - heap / 4);
  }

  /**
   * Whenever there is less room, before it is used.
   *
   * @param shrink is told what is free from then on
   */
  public void onLess(LongConsumer shrink) {
    this.shrink = shrink;
  }

  /** What nobody has taken. */
  public synchronized long free() {
    return bytes - taken;
  }

  /** What one query may take now. */
  synchronized long available() {
    return Math.max(0, (bytes - taken) / SHARE);
  }

  /** Takes them if they are available. */
  boolean tryTake(long wanted) {
    synchronized (this) {
      if (wanted > available()) {
        return false;
      }
      taken += wanted;
    }
    shrink.accept(free());
    return true;
  }

  synchronized void giveBack(long given) {
    taken -= given;
  }
}

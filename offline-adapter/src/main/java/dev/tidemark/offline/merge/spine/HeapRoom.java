package dev.tidemark.offline.merge.spine;

/**
 * The part of the heap that the arrays of all queries' merges and probes may fill together. It is
 * counted, since how much of the heap is garbage cannot be told. Thread-safe.
 */
public final class HeapRoom {
  /** Of what is left for one query, so that others find room, too. */
  private static final int SHARE = 2;

  private final long bytes;
  private long taken;

  /** Of so many bytes. */
  public HeapRoom(long bytes) {
    this.bytes = bytes;
  }

  /** All but a quarter of the heap. */
  public static HeapRoom ofThisProcess() {
    long heap = Runtime.getRuntime().maxMemory();
    return new HeapRoom(heap - heap / 4);
  }

  /** What one query may take now. */
  synchronized long available() {
    return Math.max(0, (bytes - taken) / SHARE);
  }

  /** Takes them if they are available. */
  synchronized boolean tryTake(long wanted) {
    boolean fits = wanted <= available();
    if (fits) {
      taken += wanted;
    }
    return fits;
  }

  synchronized void giveBack(long given) {
    taken -= given;
  }
}

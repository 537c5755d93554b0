package dev.tidemark.offline.merge.spine;

/** Sorts times, each with its row, by merging: what is in order already is left as it is. */
public final class TimeSort {
  private static final int INSERTED = 24;

  private final long[] times;
  private final int[] rows;
  private long[] spareTimes = new long[0];
  private int[] spareRows = new int[0];

  /** Sorts in these. */
  public TimeSort(long[] times, int[] rows) {
    this.times = times;
    this.rows = rows;
  }

  /** From a place to before another. */
  public void sort(int from, int end) {
    if (isSorted(from, end)) {
      return;
    }
    if (end - from <= INSERTED) {
      insert(from, end);
      return;
    }
    int middle = (from + end) >>> 1;
    sort(from, middle);
    sort(middle, end);
    merge(from, middle, end);
  }

  private boolean isSorted(int from, int end) {
    for (int i = from + 1; i < end; i++) {
      if (times[i - 1] > times[i]) {
        return false;
      }
    }
    return true;
  }

  private void insert(int from, int end) {
    for (int i = from + 1; i < end; i++) {
      long time = times[i];
      int row = rows[i];
      int at = i;
      for (; at > from && times[at - 1] > time; at--) {
        times[at] = times[at - 1];
        rows[at] = rows[at - 1];
      }
      times[at] = time;
      rows[at] = row;
    }
  }

  /** The lower half is moved away; the upper one is never overtaken. */
  private void merge(int from, int middle, int end) {
    int low = middle - from;
    if (spareTimes.length < low) {
      spareTimes = new long[low];
      spareRows = new int[low];
    }
    System.arraycopy(times, from, spareTimes, 0, low);
    System.arraycopy(rows, from, spareRows, 0, low);
    int at = from;
    int upper = middle;
    for (int i = 0; i < low; at++) {
      if (upper < end && times[upper] < spareTimes[i]) {
        times[at] = times[upper];
        rows[at] = rows[upper++];
      } else {
        times[at] = spareTimes[i];
        rows[at] = spareRows[i++];
      }
    }
  }
}

package dev.tidemark.offline.merge.match;

/** Numbers the keys of records, as a spine numbers its own from 0 on. Only read. */
public final class KeyNumbers {
  static final int NONE = -1;

  private final boolean areTold;
  private final long[] values;
  private final int first;
  private final int end;

  private KeyNumbers(boolean areTold, long[] values, int first, int end) {
    this.areTold = areTold;
    this.values = values;
    this.first = first;
    this.end = end;
  }

  /** Records tell their keys' numbers; the one given becomes 0. */
  public static KeyNumbers told(int first) {
    return new KeyNumbers(true, new long[0], first, first);
  }

  /**
   * Records tell their keys' values; there is at least one.
   *
   * @param values of the spine's keys, ascending: a key's number is its place
   * @param first the key that becomes 0
   * @param end the key after the last one
   */
  public static KeyNumbers of(long[] values, int first, int end) {
    return new KeyNumbers(false, values, first, end);
  }

  /** A condition on the column {@code k}, a key's value, which no key of the spine fails. */
  public String where() {
    return " WHERE k >= " + values[first] + " AND k <= " + values[end - 1];
  }

  /**
   * The number of a key, or {@link #NONE}.
   *
   * @param near the number of the key before, or 0: mostly records come by key
   */
  int number(long key, int near) {
    if (areTold) {
      return (int) (key - first);
    }
    int low = first + near;
    if (low >= end || values[low] > key) {
      low = first;
    }
    int step = 1;
    while (low + step < end && values[low + step] <= key) {
      low += step;
      step <<= 1;
    }
    int high = Math.min(end, low + step);
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (values[middle] <= key) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return values[low] == key ? low - first : NONE;
  }
}

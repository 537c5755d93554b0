package dev.tidemark.bench;

import java.util.Arrays;

/** Durations of one thing, measured again and again. Not safe for several threads. */
public final class Timings {
  private long[] nanos = new long[1024];
  private int size;

  /** Adds one, in nanoseconds. */
  public void add(long measured) {
    if (size == nanos.length) {
      nanos = Arrays.copyOf(nanos, size * 2);
    }
    nanos[size++] = measured;
  }

  /** The middle one. */
  public double medianMillis() {
    return percentileMillis(50);
  }

  /** The smallest measured duration that at least this percentage of all does not exceed. */
  public double percentileMillis(int percent) {
    long[] sorted = Arrays.copyOf(nanos, size);
    Arrays.sort(sorted);
    int index = Math.max(0, (int) Math.ceil(size * percent / 100.0) - 1);
    return sorted[index] / 1e6;
  }

  /** The mean of all. */
  public double meanMillis() {
    return Arrays.stream(nanos, 0, size).average().orElse(0) / 1e6;
  }

  /** The shortest. */
  public double minMillis() {
    return percentileMillis(0);
  }

  /** The longest. */
  public double maxMillis() {
    return percentileMillis(100);
  }
}

package dev.tidemark.offline.merge.probe;

import java.util.Optional;

/**
 * A grid of even steps on which the times of a key lie, as those of hourly or daily aggregates do.
 *
 * @param step from one time of the grid to the next
 * @param cells as many as the grid has times, from the key's first one to its last one
 */
record TimeGrid(long step, int cells) {
  /** Doubles tell whole numbers up to here apart. */
  private static final long EXACT = 1L << 53;

  /**
   * Up to here {@link #HALF} is farther from the next cell than all roundings of a product with a
   * rounded reciprocal.
   */
  private static final long LONGEST = 1L << 50;

  /** So that a time of the grid isn't rounded into the cell before it. */
  static final double HALF = 0.5;

  /**
   * The coarsest one of some ascending times, of which no two may be equal. Empty where there is
   * none of so few cells, or the times are beyond what doubles tell apart.
   *
   * @param first of at least two times
   * @param end after the last one
   */
  static Optional<TimeGrid> of(long[] times, int first, int end, long mostCells) {
    long low = times[first];
    long high = times[end - 1];
    if (low < -EXACT || high > EXACT || high - low > LONGEST) {
      return Optional.empty();
    }
    long finest = (high - low) / mostCells + 1;
    long step = times[first + 1] - low;
    double cellsPerTime = 1.0 / step;
    for (int slot = first + 1; slot < end && step >= finest; slot++) {
      long time = times[slot] - low;
      long cell = (long) ((time + HALF) * cellsPerTime);
      if (cell * step != time) {
        step = greatestDivisor(time, step);
        cellsPerTime = 1.0 / step;
      }
      if (times[slot] == times[slot - 1]) {
        return Optional.empty();
      }
    }
    return step < finest
        ? Optional.empty()
        : Optional.of(new TimeGrid(step, (int) ((high - low) / step) + 1));
  }

  private static long greatestDivisor(long a, long b) {
    return b == 0 ? a : greatestDivisor(b, a % b);
  }
}

package dev.tidemark.planner.strategy.cost;

/**
 * Of PostgreSQL's units, where a page read in order is 1. What its planner says of scans, sorts,
 * spills and indexes is taken as it is.
 */
public final class PostgresCosts {
  /** What the lines of {@code bench/grid} take, whose pages are cached. */
  public static final double SECONDS_PER_UNIT = 1e-5;

  /**
   * To compare a spine row with a record of its key: a tuple and three operators, as the planner
   * counts them by default.
   */
  public static final double PAIR = 0.0175;

  /** To test a value for NULL, like any other operator by default; the planner thinks it free. */
  public static final double NULL_TEST = 0.0025;

  /** To begin a look-up anew for the next spine row, which the planner takes to be free, too. */
  public static final double LOOK_UP = 0.2;

  private PostgresCosts() {}
}

package dev.tidemark.planner.strategy.cost;

/**
 * What PostgreSQL's planner leaves out of its estimates, in its units: a page read in order is 1.
 * What it says of sorts, scans, spills and indexes is taken as it is.
 */
public final class PostgresCosts {
  /** Only proportions matter, but these are near the truth where pages are cached. */
  public static final double SECONDS_PER_UNIT = 1e-5;

  /** To begin a look-up anew for the next spine row, of which the planner takes no account. */
  public static final double LOOK_UP = 1;

  /**
   * To compare a spine row with a record of its key: a tuple and three operators, as the planner
   * counts them by default.
   */
  public static final double PAIR = 0.0175;

  /** Times as much as in order, by default, to read a page at random. */
  public static final double AT_RANDOM = 4;

  private PostgresCosts() {}
}

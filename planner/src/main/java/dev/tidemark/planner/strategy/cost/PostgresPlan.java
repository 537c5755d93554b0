package dev.tidemark.planner.strategy.cost;

/**
 * What PostgreSQL's planner makes of a strategy's query, in its own units, and what it can't know
 * of it. Nothing is asked before it is wanted.
 */
public interface PostgresPlan {

  /** Of the whole query, as the planner counts it. */
  double cost();

  double spineRows();

  /** Records of the right side. */
  double historyRows();

  /** Spine rows and records of equal keys, by the most common values of both sides. */
  double pairs();

  /**
   * What {@link #cost} counts for pages of the history beyond reading each of them once. The
   * planner takes every look-up for the only one.
   */
  double pagesReadAgain();
}

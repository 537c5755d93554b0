package dev.tidemark.planner.strategy;

/**
 * Where an AS OF join stands in its plan, as far as its strategy is concerned.
 *
 * @param sharing AS OF joins over one spine by the same keys and times of it, this one included, if
 *     {@code merge} runs all of them
 * @param row whether its query is part of one that is run for each row of another
 */
public record JoinPlace(int sharing, Row row) {
  /** A join whose spine is its own, in no sub-query of that kind. */
  public static final JoinPlace ALONE = new JoinPlace(1, Row.NONE);

  /** Whether there is a row outside, for each of which a query is run. */
  public enum Row {
    NONE,
    OUTSIDE
  }
}

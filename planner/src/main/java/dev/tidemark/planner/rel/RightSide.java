package dev.tidemark.planner.rel;

import java.util.Optional;

/**
 * What a query calls the right side of an AS OF join, for advice.
 *
 * @param name its alias or its table's name, as it is written
 * @param knownTime how the query writes the time at which a record could first be known; empty
 *     where the right side doesn't show it
 * @param purpose what the join is for
 */
public record RightSide(String name, Optional<String> knownTime, Purpose purpose) {

  /** What a join gives. */
  public enum Purpose {
    FEATURES,
    /** What {@code FEATURE_STATUS} tells of records that were not known yet. */
    STATUS
  }

  /** The same right side, asked for the status alone. */
  public RightSide forStatus() {
    return new RightSide(name, knownTime, Purpose.STATUS);
  }
}

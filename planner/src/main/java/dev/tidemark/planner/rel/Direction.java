package dev.tidemark.planner.rel;

/** Which side of the spine's time the match lies on, and whether the instant itself counts. */
public enum Direction {
  /** {@code right <= left}: the newest at or before. */
  AT_OR_BEFORE,
  /** {@code right < left}. */
  BEFORE,
  /** {@code right >= left}: the oldest at or after. */
  AT_OR_AFTER,
  /** {@code right > left}. */
  AFTER;

  public boolean isBackward() {
    return this == AT_OR_BEFORE || this == BEFORE;
  }

  public boolean isInclusive() {
    return this == AT_OR_BEFORE || this == AT_OR_AFTER;
  }
}

package dev.tidemark.planner.parse.statement;

/** What happens when a name is already taken, or already gone. */
public enum IfExists {
  /** An error. */
  FAIL,
  /** {@code IF NOT EXISTS} or {@code IF EXISTS}: nothing happens. */
  SKIP,
  /** {@code OR REPLACE}: the new one takes the old one's place. */
  REPLACE
}

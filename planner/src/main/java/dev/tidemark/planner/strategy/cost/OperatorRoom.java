package dev.tidemark.planner.strategy.cost;

import java.util.HashSet;
import java.util.Set;

/**
 * What our own operators may keep in memory for a query.
 *
 * @param bytes for all of its joins
 * @param full strategies that were tried and found no room
 */
public record OperatorRoom(double bytes, Set<String> full) {
  /** For where nobody bounds it. */
  public static final OperatorRoom UNBOUNDED = new OperatorRoom(Double.POSITIVE_INFINITY, Set.of());

  /** Copies its set. */
  public OperatorRoom {
    full = Set.copyOf(full);
  }

  /** The same after a strategy found no room. */
  public OperatorRoom without(String strategy) {
    Set<String> all = new HashSet<>(full);
    all.add(strategy);
    return new OperatorRoom(bytes, all);
  }

  /** What is left beside other joins that keep so many bytes. */
  public OperatorRoom beside(double kept) {
    return new OperatorRoom(bytes - kept, full);
  }
}

package dev.tidemark.planner.strategy;

/**
 * What is known or guessed about an AS OF join's inputs.
 *
 * @param spineRows of the left input
 * @param historyRows of the right input, before it is reduced to the spine's keys
 * @param historyKeys distinct keys of the right input; at least 1
 */
public record JoinStatistics(double spineRows, double historyRows, double historyKeys) {

  /** For where nothing is known: a spine and a history of middling size. */
  public static final JoinStatistics UNKNOWN = new JoinStatistics(100_000, 1_000_000, 10_000);

  /** Raises everything to at least 1. */
  public JoinStatistics {
    spineRows = Math.max(1, spineRows);
    historyRows = Math.max(1, historyRows);
    historyKeys = Math.max(1, Math.min(historyKeys, historyRows));
  }

  /** The versions a key has, on average. */
  public double versionsPerKey() {
    return historyRows / historyKeys;
  }

  /** The share of the history that belongs to keys of the spine, at most 1. */
  public double sharedHistory() {
    return Math.min(1, spineRows / historyKeys);
  }
}

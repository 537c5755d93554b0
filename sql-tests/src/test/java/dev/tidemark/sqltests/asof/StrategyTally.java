package dev.tidemark.sqltests.asof;

import java.util.Map;
import java.util.TreeMap;

/** How many questions each strategy answered, and how many it refused. */
final class StrategyTally {
  private final Map<String, Integer> answered = new TreeMap<>();
  private final Map<String, Integer> refused = new TreeMap<>();

  void answered(String strategy) {
    answered.merge(strategy, 1, Integer::sum);
  }

  void refused(String strategy) {
    refused.merge(strategy, 1, Integer::sum);
  }

  /** Of those it was asked, in percent. */
  int share(String strategy) {
    int yes = answered.getOrDefault(strategy, 0);
    return 100 * yes / Math.max(1, yes + refused.getOrDefault(strategy, 0));
  }

  @Override
  public String toString() {
    return "answered " + answered + ", refused " + refused;
  }
}

package dev.tidemark.online.engine;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The statements whose last result was small: they are run without a transaction, and again with a
 * cursor should the result have grown. Thread-safe.
 */
final class SmallResults {
  /** A result with fewer rows is small. */
  static final int MAX_ROWS = 1_024;

  private static final int MAX_STATEMENTS = 10_000;

  private final Set<String> statements = ConcurrentHashMap.newKeySet();

  boolean contains(String sql) {
    return statements.contains(sql);
  }

  void remember(String sql) {
    if (statements.size() >= MAX_STATEMENTS) {
      statements.clear();
    }
    statements.add(sql);
  }

  void forget(String sql) {
    statements.remove(sql);
  }
}

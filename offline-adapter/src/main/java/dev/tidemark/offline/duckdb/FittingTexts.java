package dev.tidemark.offline.duckdb;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Remembers queries whose results had the promised types as they were, so that they need not be
 * prepared to look: DuckDB plans a prepared statement when it is prepared and once more when it is
 * executed. Knows some thousand texts by their hash codes, so whoever relies on it looks at the
 * types of the result. Thread-safe.
 */
public final class FittingTexts {
  private static final int PLACES = 1 << 12;

  /** Of each place the text that was added last. */
  private final AtomicIntegerArray hashes = new AtomicIntegerArray(PLACES);

  /** Whether it was added, or another that looks the same. */
  public boolean contains(String sql) {
    return hashes.get(place(sql)) == sql.hashCode();
  }

  public void add(String sql) {
    hashes.set(place(sql), sql.hashCode());
  }

  /** Once its result had other types: its tables aren't those of before. */
  public void remove(String sql) {
    hashes.compareAndSet(place(sql), sql.hashCode(), 0);
  }

  private static int place(String sql) {
    return sql.hashCode() & PLACES - 1;
  }
}

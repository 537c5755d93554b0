package dev.tidemark.offline.merge;

import dev.tidemark.offline.duckdb.Lease;
import dev.tidemark.offline.duckdb.engine.EmptyDuckDb;

/** What making histories may leave behind. */
final class HistoriesLeft {
  private HistoriesLeft() {}

  /** Threads that make some now. */
  static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("histories"))
        .count();
  }

  /** Their tables of keys. */
  static long keyTables(EmptyDuckDb empty) {
    try (Lease lease = empty.database().lease()) {
      return lease.number(
          "SELECT count(*) FROM duckdb_tables() WHERE table_name LIKE 'kept_keys_%'");
    }
  }
}

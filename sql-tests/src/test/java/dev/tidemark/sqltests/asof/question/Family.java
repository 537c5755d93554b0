package dev.tidemark.sqltests.asof.question;

import dev.tidemark.sqltests.asof.oracle.TestTable;
import java.util.List;

/**
 * Tables of the same keys, so that any can be joined with any.
 *
 * @param ranges how many ranges of keys there are that have no key in common
 */
public record Family(
    int ranges, List<TestTable> spines, List<TestTable> groups, List<TestTable> tables) {
  /** Copies its lists. */
  public Family {
    spines = List.copyOf(spines);
    groups = List.copyOf(groups);
    tables = List.copyOf(tables);
  }
}

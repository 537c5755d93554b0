package dev.tidemark.sqltests.asof.oracle;

import java.util.List;
import java.util.Set;

/**
 * A training query, and how many of its rows the knowledge cut changes.
 *
 * @param isKnownByWriting whether a condition asks for the write time, which a KNOWN TIME column
 *     may lie after
 * @param tables what has to be there
 */
public record LeakageQuestion(
    String sql,
    Oracle.Leakage expected,
    boolean isKnownByWriting,
    Set<TestTable> tables,
    boolean appliesTtl) {
  /** Copies its tables. */
  public LeakageQuestion {
    tables = Set.copyOf(tables);
  }

  public static LeakageQuestion of(AsOf join, Operand joined) {
    String with = joined.ctes().isEmpty() ? "" : "WITH " + String.join(", ", joined.ctes()) + " ";
    String sql = "EXPLAIN LEAKAGE " + with + "SELECT * FROM " + joined.from();
    return new LeakageQuestion(
        sql, Oracle.leakage(join), sql.contains("write_time"), joined.tables(), join.appliesTtl());
  }

  public String script(String strategy) {
    return new Question(sql, List.of(), tables, appliesTtl).script(strategy);
  }
}

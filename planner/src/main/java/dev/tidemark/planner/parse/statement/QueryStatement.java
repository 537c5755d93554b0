package dev.tidemark.planner.parse.statement;

import org.apache.calcite.sql.SqlNode;

/** A statement that reads rows or says how they would be read. */
public sealed interface QueryStatement extends Statement {

  /** {@code SELECT}, {@code VALUES}, {@code WITH}, {@code TABLE} and set operations of them. */
  record Query(SqlNode node) implements QueryStatement {}

  /** {@code EXPLAIN [ANALYZE | LEAKAGE] <query>}. */
  record Explain(Query query, ExplainMode mode) implements QueryStatement {}

  /** What EXPLAIN tells. */
  enum ExplainMode {
    /** Only plans. */
    PLAN,
    /** Executes and adds what was measured. */
    ANALYZE,
    /** Says how features reach the rows, and counts the rows a knowledge cut would change. */
    LEAKAGE
  }
}

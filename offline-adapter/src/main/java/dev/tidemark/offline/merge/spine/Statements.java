package dev.tidemark.offline.merge.spine;

import dev.tidemark.offline.duckdb.engine.DuckDbSession;
import dev.tidemark.offline.merge.vector.Numbers;
import dev.tidemark.planner.engine.query.BoundSql;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a merge has DuckDB do, and how long that took. Belongs to one thread. */
public final class Statements {
  private static final Logger LOG = LoggerFactory.getLogger(Statements.class);

  private final DuckDbSession session;
  private final String name;

  /**
   * Starts with nothing.
   *
   * @param name for the log
   */
  public Statements(DuckDbSession session, String name) {
    this.session = session;
    this.name = name;
  }

  /** Says how long a step took, for whoever looks where the time goes. */
  public void took(String step, long startNanos) {
    LOG.debug("{}: {} took {} ms", name, step, (System.nanoTime() - startNanos) / 1_000_000);
  }

  /** Keeps a query's rows in a table, and counts them. */
  public long keep(String table, BoundSql query) {
    long start = System.nanoTime();
    long rows =
        session.number(
            new BoundSql(
                "CREATE OR REPLACE TEMP TABLE " + table + " AS " + query.sql(),
                query.parameters()));
    took("keeping " + table, start);
    return rows;
  }

  /** How many rows a table has. */
  long count(String table) {
    return session.number("SELECT count(*) FROM " + table);
  }

  public void execute(String sql) {
    session.execute(new BoundSql(sql, List.of()));
  }

  /**
   * Offers a query's rows.
   *
   * @param offer what does so with one of them
   * @param clause after FROM
   */
  public void offer(String offer, BoundSql query, String clause) {
    session.execute(
        new BoundSql(
            "SELECT count(" + offer + ") FROM (" + query.sql() + ")" + clause, query.parameters()));
  }

  /** Takes one row of what was read. */
  interface Row {
    void accept(Numbers columns, int row);
  }

  /** Reads a query of BIGINTs that has the parameters of another text. */
  void read(String sql, BoundSql parameters, int columns, Row row) {
    Numbers numbers = new Numbers(columns);
    session.read(
        new BoundSql(sql, parameters.parameters()),
        chunk -> {
          int rows = numbers.load(chunk, 0);
          for (int i = 0; i < rows; i++) {
            row.accept(numbers, i);
          }
        });
  }
}

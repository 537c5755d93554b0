package dev.tidemark.offline.merge;

import dev.tidemark.offline.duckdb.engine.DuckDbSession;
import dev.tidemark.offline.duckdb.intake.NumberAppender;
import dev.tidemark.offline.merge.match.TiedRanks;
import dev.tidemark.offline.merge.spine.Statements;
import dev.tidemark.offline.merge.vector.FeatureVectors;
import dev.tidemark.offline.merge.vector.Numbers;
import dev.tidemark.planner.engine.query.BoundSql;

/**
 * Has DuckDB decide which of the records that share a rank is the match: it knows all of what comes
 * after the two numbers.
 *
 * @param tieTable is made with the ranks
 * @param undecided the query of their highest records
 * @param features how many follow the numbers of a record
 */
record TieDecision(
    DuckDbSession session,
    Statements statements,
    String tieTable,
    BoundSql undecided,
    int features) {

  /**
   * Decides all that is undecided.
   *
   * @param firstKey the key that is number 0 among the ranks
   */
  void decide(TiedRanks ranks, int firstKey) {
    boolean[] isTied = new boolean[1];
    ranks.eachTie((key, time, second) -> isTied[0] = true);
    if (!isTied[0]) {
      return;
    }
    statements.execute(
        "CREATE OR REPLACE TEMP TABLE " + tieTable + " (k BIGINT, o BIGINT, s BIGINT)");
    try (NumberAppender ties = session.append(unquoted(tieTable))) {
      ranks.eachTie((key, time, second) -> ties.add(key + (long) firstKey, time, second));
    }
    Numbers numbers = new Numbers(4);
    session.read(
        undecided,
        chunk -> {
          int rows = numbers.load(chunk, 0);
          FeatureVectors vectors = new FeatureVectors(features, chunk, 4);
          for (int i = 0; i < rows; i++) {
            ranks.decide(
                (int) (numbers.column(0)[i] - firstKey),
                numbers.column(1)[i],
                numbers.column(2)[i],
                numbers.column(3)[i],
                vectors,
                i);
          }
        });
  }

  /** The appender wants a name as it is. */
  private static String unquoted(String name) {
    return name.substring(1, name.length() - 1);
  }
}

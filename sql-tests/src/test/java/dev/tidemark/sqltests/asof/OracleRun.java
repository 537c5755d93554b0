package dev.tidemark.sqltests.asof;

import dev.tidemark.server.slt.result.ErrorText;
import dev.tidemark.server.slt.result.LineDiff;
import dev.tidemark.sqltests.asof.data.Session;
import dev.tidemark.sqltests.asof.data.TestData;
import dev.tidemark.sqltests.asof.oracle.Oracle;
import dev.tidemark.sqltests.asof.oracle.Question;
import dev.tidemark.sqltests.asof.question.Draw;
import dev.tidemark.sqltests.asof.question.Family;
import dev.tidemark.sqltests.asof.question.RandomCase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Asks the questions of a seed with every strategy, and compares with the {@link Oracle}. */
final class OracleRun {
  /** Questions asked with one strategy before it is the next one's turn. */
  private static final int BLOCK = 20;

  private final StrategyTally tally = new StrategyTally();
  private int cases;

  /** Asks so many; {@code -Dtidemark.case=} asks one of them only. */
  void ask(Session session, List<String> strategies, long seed, TestData data, int wanted)
      throws SQLException {
    cases = 0;
    for (int block = 0; cases < wanted; block++) {
      ask(session, strategies, seed, block, data);
    }
    System.out.println(cases + " cases: " + tally);
  }

  StrategyTally tally() {
    return tally;
  }

  private void ask(Session session, List<String> strategies, long seed, int block, TestData data)
      throws SQLException {
    int only = Integer.getInteger("tidemark.case", -1);
    boolean appliesTtl = block % 4 != 3;
    List<Question> questions = new ArrayList<>();
    for (int i = 0; i < BLOCK; i++) {
      int number = block * BLOCK + i;
      Draw draw = new Draw(seed * 1_000_003 + number);
      Family family = draw.oneOf(data.families());
      questions.add(new RandomCase(draw, family, appliesTtl).question());
      cases += family.ranges();
    }
    session.run("SET pit_apply_ttl = " + appliesTtl);
    for (String strategy : strategies) {
      session.run("SET pit_strategy = '" + strategy + "'");
      for (int i = 0; i < BLOCK; i++) {
        int number = block * BLOCK + i;
        if (only < 0 || only == number) {
          String run = "-Dtidemark.seed=" + seed + " -Dtidemark.case=" + number;
          check(session, strategy, questions.get(i), run);
        }
      }
    }
  }

  private void check(Session session, String strategy, Question question, String run) {
    List<String> rows;
    try {
      rows = session.lines(question.sql());
    } catch (SQLException e) {
      String error = ErrorText.of(e);
      if (error.startsWith("NOT_SUPPORTED: The strategy")) {
        tally.refused(strategy);
        return;
      }
      throw new AssertionError(run + "\n" + error + "\n" + question.script(strategy), e);
    }
    tally.answered(strategy);
    if (!rows.equals(question.expected())) {
      throw new AssertionError(
          "%s\n%s\nThe oracle's rows (-) and those of '%s' (+):\n%s"
              .formatted(
                  run,
                  question.script(strategy),
                  strategy,
                  LineDiff.of(question.expected(), rows)));
    }
  }
}

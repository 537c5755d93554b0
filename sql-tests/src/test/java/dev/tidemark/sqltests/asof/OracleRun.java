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
import dev.tidemark.sqltests.asof.question.Seed;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Asks the questions of a seed with every strategy, and compares with the {@link Oracle}. */
final class OracleRun {
  /** Questions asked with one strategy before it is the next one's turn. */
  private static final int BLOCK = 20;

  private final StrategyTally tally = new StrategyTally();

  /** What the questions of a seed were, and what was drawn for them. */
  private final List<Asked> asked = new ArrayList<>();

  /** The one question that is asked, or a negative number for all. */
  private final int only = Integer.getInteger("tidemark.case", -1);

  private int cases;

  private record Asked(int number, String sql, List<Draw.Constant> drawn) {}

  /** Asks so many; {@code -Dtidemark.case=} asks one of them only. */
  void ask(Session session, List<String> strategies, Seed seed, TestData data, int wanted)
      throws SQLException {
    cases = 0;
    asked.clear();
    for (int block = 0; cases < wanted; block++) {
      ask(session, strategies, seed, block, data);
    }
    System.out.println(cases + " cases: " + tally);
  }

  /**
   * Asks again of data that has changed, by one of the strategies each: those questions that are
   * written as before where they are drawn from what is there now.
   *
   * @return in percent, how many these are
   */
  int askAgain(Session session, List<String> strategies, Seed seed, TestData data)
      throws SQLException {
    int again = 0;
    int block = -1;
    for (Asked before : asked) {
      Question question = question(seed, before.number(), before.drawn(), data);
      if (!question.sql().equals(before.sql())) {
        continue;
      }
      again++;
      if (block != before.number() / BLOCK) {
        block = before.number() / BLOCK;
        session.run("SET pit_apply_ttl = " + appliesTtl(block));
      }
      String strategy = strategies.get(before.number() % strategies.size());
      session.run("SET pit_strategy = '" + setting(strategy, question) + "'");
      check(session, strategy, question, run(seed, before.number()) + ", asked again");
    }
    System.out.println(again + " of " + asked.size() + " questions asked again");
    return 100 * again / Math.max(1, asked.size());
  }

  /** Whether all questions are, so that there is something to count. */
  boolean asksAll() {
    return only < 0;
  }

  StrategyTally tally() {
    return tally;
  }

  private void ask(Session session, List<String> strategies, Seed seed, int block, TestData data)
      throws SQLException {
    List<Question> questions = new ArrayList<>();
    for (int i = 0; i < BLOCK; i++) {
      int number = block * BLOCK + i;
      List<Draw.Constant> drawn = new ArrayList<>();
      Question question = question(seed, number, drawn, data);
      questions.add(question);
      if (only < 0 || only == number) {
        asked.add(new Asked(number, question.sql(), drawn));
      }
    }
    session.run("SET pit_apply_ttl = " + appliesTtl(block));
    for (String strategy : strategies) {
      String set = "";
      for (int i = 0; i < BLOCK; i++) {
        int number = block * BLOCK + i;
        Question question = questions.get(i);
        if (only < 0 || only == number) {
          String setting = setting(strategy, question);
          if (!setting.equals(set)) {
            session.run("SET pit_strategy = '" + setting + "'");
            set = setting;
          }
          check(session, strategy, question, run(seed, number));
        }
      }
    }
  }

  /** Of several joins those are another's that the strategy can't do, so that it does the rest. */
  private static String setting(String strategy, Question question) {
    return question.hasSeveralJoins() ? strategy + ", auto" : strategy;
  }

  private Question question(Seed seed, int number, List<Draw.Constant> drawn, TestData data) {
    Draw draw = seed.question(number, drawn);
    Family family = draw.oneOf(data.families());
    cases += family.ranges();
    return new RandomCase(draw, family, appliesTtl(number / BLOCK)).question();
  }

  private static boolean appliesTtl(int block) {
    return block % 4 != 3;
  }

  private static String run(Seed seed, int number) {
    return seed.properties() + " -Dtidemark.case=" + number;
  }

  private void check(Session session, String strategy, Question question, String run) {
    List<String> rows;
    try {
      rows = session.lines(question.bound());
    } catch (SQLException e) {
      String error = ErrorText.of(e);
      if (error.startsWith("NOT_SUPPORTED: The strategy")) {
        tally.refused(strategy);
        return;
      }
      String script = question.script(setting(strategy, question));
      throw new AssertionError(run + "\n" + error + "\n" + script, e);
    }
    if (!question.hasSeveralJoins()) {
      tally.answered(strategy);
    }
    if (!rows.equals(question.expected())) {
      throw new AssertionError(
          "%s\n%s\nThe oracle's rows (-) and those of '%s' (+):\n%s"
              .formatted(
                  run,
                  question.script(setting(strategy, question)),
                  strategy,
                  LineDiff.of(question.expected(), rows)));
    }
  }
}

package dev.tidemark.sqltests.asof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.slt.result.ErrorText;
import dev.tidemark.server.slt.result.LineDiff;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Every strategy gives what the {@link Oracle} gives, on random data and random queries. {@code
 * -Dtidemark.seed=} repeats a run, {@code -Dtidemark.cases=} sets its length, {@code
 * -Dtidemark.case=} asks one of its questions only, and {@code -Dtidemark.endless=true} goes on
 * with one seed after the other until one fails.
 */
class OracleTest {
  private static final int CASES = 1200;

  /** Questions asked with one strategy before it is the next one's turn. */
  private static final int BLOCK = 20;

  /** In percent: strategies may refuse what they can't do, but not most of it. */
  private static final int LEAST_SHARE = 8;

  private final StrategyTally tally = new StrategyTally();
  private int cases;

  @Test
  void everyStrategyAgrees() throws Exception {
    long seed = Long.getLong("tidemark.seed", System.nanoTime());
    boolean endless = Boolean.getBoolean("tidemark.endless");
    int wanted = Integer.getInteger("tidemark.cases", CASES);
    try (SteadyClockServer server = new SteadyClockServer();
        Session session = server.connect()) {
      do {
        System.out.println("-Dtidemark.seed=" + seed);
        TestData data = TestData.create(server, session, seed);
        List<String> strategies = strategies(session, data);
        cases = 0;
        for (int block = 0; cases < wanted; block++) {
          ask(session, strategies, seed, block, data);
        }
        data.drop();
        System.out.println(cases + " cases: " + tally);
        assertThat(strategies)
            .contains(
                "auto",
                "row_number",
                "native",
                "arg_max",
                "merge",
                "lead",
                "union_last",
                "lateral");
        assertThat(strategies)
            .allSatisfy(s -> assertThat(tally.share(s)).isGreaterThan(LEAST_SHARE));
        seed++;
      } while (endless);
    }
  }

  /** The strategies that are there. */
  private static List<String> strategies(Session session, TestData data) {
    TestData.Family family = data.families().get(0);
    return Strategies.of(
        session,
        "SELECT s.id FROM %s AS s ASOF JOIN %s AS f MATCH_CONDITION (f.at <= s.at) ON f.k1 = s.k1"
            .formatted(family.spines().get(0).name(), family.groups().get(0).name()));
  }

  private void ask(Session session, List<String> strategies, long seed, int block, TestData data)
      throws SQLException {
    int only = Integer.getInteger("tidemark.case", -1);
    boolean appliesTtl = block % 4 != 3;
    List<Question> questions = new ArrayList<>();
    for (int i = 0; i < BLOCK; i++) {
      int number = block * BLOCK + i;
      Draw draw = new Draw(seed * 1_000_003 + number);
      TestData.Family family = draw.oneOf(data.families());
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

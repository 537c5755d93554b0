package dev.tidemark.sqltests.asof;

import dev.tidemark.server.slt.result.ErrorText;
import dev.tidemark.sqltests.asof.data.Session;
import dev.tidemark.sqltests.asof.data.TestData;
import dev.tidemark.sqltests.asof.oracle.LeakageQuestion;
import dev.tidemark.sqltests.asof.oracle.Operand;
import dev.tidemark.sqltests.asof.oracle.Oracle;
import dev.tidemark.sqltests.asof.question.Draw;
import dev.tidemark.sqltests.asof.question.Family;
import dev.tidemark.sqltests.asof.question.RandomJoin;
import dev.tidemark.sqltests.asof.question.RandomOperand;
import dev.tidemark.sqltests.asof.question.Seed;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Asks random training queries with {@code EXPLAIN LEAKAGE} how many of their rows leak, and
 * compares with the {@link Oracle}. Each is asked as the cost chooses and by one strategy more.
 */
final class LeakageRun {
  private static final int FEATURES = 1;
  private static final int VERDICT = 3;
  private static final int SPINE_ROWS = 4;
  private static final int ROWS_CHANGED = 5;

  private final Session session;
  private final TestData data;
  private final Seed seed;
  private int told;
  private int leaking;

  LeakageRun(Session session, TestData data, Seed seed) {
    this.session = session;
    this.data = data;
    this.seed = seed;
  }

  void ask(List<String> strategies, int questions) {
    for (int number = 0; number < questions; number++) {
      LeakageQuestion question = question(seed.trainingQuery(number));
      session.run("SET pit_apply_ttl = " + question.appliesTtl());
      check(question, "auto");
      check(question, strategies.get(number % strategies.size()));
    }
    session.run("RESET pit_strategy");
    System.out.println(questions + " training queries: " + told + " counted, " + leaking + " leak");
  }

  /** How many answers had counts. */
  int told() {
    return told;
  }

  private LeakageQuestion question(Draw draw) {
    while (true) {
      Family family = draw.oneOf(data.families());
      RandomOperand operands = new RandomOperand(draw);
      Operand left = operands.left(draw.oneOf(family.spines()), "s");
      Operand right = operands.right(draw.oneOf(family.groups()), "f");
      if (right.group().isPresent()) {
        Optional<LeakageQuestion> question =
            new RandomJoin(draw, left, right, Optional.empty()).leaking(draw.percent(75));
        if (question.isPresent()) {
          return question.get();
        }
      }
    }
  }

  private void check(LeakageQuestion question, String strategy) {
    session.run("SET pit_strategy = '" + strategy + ", auto'");
    List<String> found;
    try {
      found = session.lines(question.sql());
    } catch (SQLException e) {
      throw new AssertionError(run(question, strategy) + ErrorText.of(e), e);
    }
    Oracle.Leakage expected = question.expected();
    boolean isTold = found.size() == 1 && !column(found, SPINE_ROWS).equals("NULL");
    if (!isTold) {
      // Where no condition can hold, no record is read and none leaks.
      require(question, strategy, found, expected.changed() == 0);
      return;
    }
    told++;
    if (expected.changed() > 0) {
      leaking++;
    }
    require(
        question,
        strategy,
        found,
        column(found, SPINE_ROWS).equals(Long.toString(expected.rows()))
            && column(found, ROWS_CHANGED).equals(Long.toString(expected.changed())));
    boolean isSafe = column(found, VERDICT).equals("safe");
    require(
        question,
        strategy,
        found,
        !isSafe || expected.changed() == 0 || question.isKnownByWriting());
    require(question, strategy, found, !column(found, FEATURES).isEmpty());
  }

  private static String column(List<String> found, int column) {
    return found.get(0).split("\t", -1)[column];
  }

  private void require(
      LeakageQuestion question, String strategy, List<String> found, boolean isTrue) {
    if (!isTrue) {
      throw new AssertionError(
          run(question, strategy)
              + "found:\n"
              + String.join("\n", found)
              + "\nthe oracle: "
              + question.expected());
    }
  }

  private String run(LeakageQuestion question, String strategy) {
    return seed.properties() + "\n" + question.script(strategy + ", auto") + "\n";
  }
}

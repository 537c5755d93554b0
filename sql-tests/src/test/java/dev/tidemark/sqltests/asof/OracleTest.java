package dev.tidemark.sqltests.asof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.sqltests.asof.data.Session;
import dev.tidemark.sqltests.asof.data.SteadyClockServer;
import dev.tidemark.sqltests.asof.data.TestData;
import dev.tidemark.sqltests.asof.oracle.Oracle;
import dev.tidemark.sqltests.asof.question.Family;
import dev.tidemark.sqltests.asof.question.Seed;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Every strategy gives what the {@link Oracle} gives, on random data and random queries: the rows,
 * the status of each match, and how many rows leak. The groups' columns change while they are
 * written, and their files are partitioned, put together, purged and expired. Some queries have
 * parameters; most are asked again, with the plans that are remembered, once records, tables, times
 * to live and columns have changed and a group was dropped and made anew. {@code -Dtidemark.seed=}
 * repeats a run, {@code -Dtidemark.cases=} sets its length, {@code -Dtidemark.case=} asks one of
 * its questions only, {@code -Dtidemark.rare=true} also asks by shorthand, of instants, by
 * sub-queries and of tables in Iceberg, and {@code -Dtidemark.endless=true} goes on with one seed
 * after the other until one fails. Without any of these it does the day's seed, and a given one
 * with what is rare: a build may not fail for what is found late.
 */
class OracleTest {
  private static final int CASES = 900;
  private static final int RARE_CASES = 300;
  private static final Seed RARE = new Seed(20_261_127, true);

  /** In percent: strategies may refuse what they can't do, but not most of it. */
  private static final int LEAST_SHARE = 20;

  /** In percent: that one needs a table of PostgreSQL, and only some seeds ask for many. */
  private static final int LEAST_SHARE_OF_LATERAL = 1;

  /** So many times fewer training queries are asked for leaks, each with two strategies. */
  private static final int CASES_A_TRAINING_QUERY = 30;

  /** In percent: how many of them are counted; in which of these rows leak is up to chance. */
  private static final int LEAST_TOLD = 30;

  /** In percent: how many questions are the same where they are asked of changed data. */
  private static final int LEAST_AGAIN = 30;

  private final OracleRun run = new OracleRun();

  @Test
  void everyStrategyAgrees() throws Exception {
    Seed seed = Seed.chosen();
    int wanted = Integer.getInteger("tidemark.cases", CASES);
    try (SteadyClockServer server = new SteadyClockServer();
        Session session = server.connect()) {
      run(server, session, seed, wanted);
      while (Boolean.getBoolean("tidemark.endless")) {
        seed = seed.next();
        run(server, session, seed, wanted);
      }
      if (!Seed.isGiven()) {
        run(server, session, RARE, Integer.getInteger("tidemark.cases", RARE_CASES));
      }
    }
  }

  private void run(SteadyClockServer server, Session session, Seed seed, int wanted)
      throws SQLException {
    System.out.println(seed.properties());
    TestData data = TestData.create(server, session, seed);
    List<String> strategies = strategies(session, data);
    run.ask(session, strategies, seed, data, wanted);
    data.change();
    int again = run.askAgain(session, strategies, seed, data);
    if (run.asksAll()) {
      countLeaks(session, strategies, seed, data, wanted / CASES_A_TRAINING_QUERY);
      assertThat(again).isGreaterThanOrEqualTo(LEAST_AGAIN);
      requireShares(strategies);
    }
    data.drop();
  }

  private void requireShares(List<String> strategies) {
    assertThat(strategies)
        .contains(
            "auto",
            "row_number",
            "native",
            "arg_max",
            "merge",
            "probe",
            "lead",
            "union_last",
            "lateral");
    assertThat(strategies)
        .allSatisfy(s -> assertThat(run.tally().share(s)).isGreaterThanOrEqualTo(leastShare(s)));
  }

  private static int leastShare(String strategy) {
    return strategy.equals("lateral") ? LEAST_SHARE_OF_LATERAL : LEAST_SHARE;
  }

  private static void countLeaks(
      Session session, List<String> strategies, Seed seed, TestData data, int queries) {
    LeakageRun leakage = new LeakageRun(session, data, seed);
    leakage.ask(strategies, queries);
    assertThat(100 * leakage.told()).isGreaterThanOrEqualTo(LEAST_TOLD * 2 * queries);
  }

  /** The strategies that are there. */
  private static List<String> strategies(Session session, TestData data) {
    Family family = data.families().get(0);
    return Strategies.of(
        session,
        "SELECT s.id FROM %s AS s ASOF JOIN %s AS f MATCH_CONDITION (f.at <= s.at) ON f.k1 = s.k1"
            .formatted(family.spines().get(0).name(), family.groups().get(0).name()));
  }
}

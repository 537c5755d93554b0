package dev.tidemark.sqltests.asof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.sqltests.asof.data.Session;
import dev.tidemark.sqltests.asof.data.SteadyClockServer;
import dev.tidemark.sqltests.asof.question.Draw;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The replay law of the contract's section 6: the AS OF join at a time gives what the online store
 * gave then, whatever was written, deleted, loaded and replicated, and however the clock went.
 * {@code -Dtidemark.seed=} repeats a run, {@code -Dtidemark.cases=} sets how many groups live
 * through one, and {@code -Dtidemark.endless=true} goes on until one fails.
 */
class ReplayLawTest {
  private static final int CASES = 6;
  private static final int STEPS = 50;

  private static final List<ReplayGroup> GROUPS =
      List.of(
          new ReplayGroup("replay", false, "", 6),
          new ReplayGroup("replay_ttl", false, "3 seconds", 6),
          new ReplayGroup("replay_keys", true, "10 seconds", 8));

  @Test
  void theHistorySaysWhatTheOnlineStoreSaid() throws Exception {
    long seed = Long.getLong("tidemark.seed", System.nanoTime());
    int cases = Integer.getInteger("tidemark.cases", CASES);
    boolean endless = Boolean.getBoolean("tidemark.endless");
    try (SteadyClockServer server = new SteadyClockServer();
        Session session = server.connect()) {
      do {
        String run = "-Dtidemark.seed=" + seed;
        System.out.println(run);
        Draw draw = new Draw(seed);
        int moments = 0;
        for (int i = 0; i < cases; i++) {
          moments += replay(server, session, draw, GROUPS.get(i % GROUPS.size()), run);
        }
        System.out.println(moments + " moments");
        assertThat(moments).isGreaterThan(cases * STEPS / 4);
        seed++;
      } while (endless);
    }
  }

  private static int replay(
      SteadyClockServer server, Session session, Draw draw, ReplayGroup group, String run)
      throws Exception {
    session.run(group.create());
    List<String> strategies =
        Strategies.of(
            session,
            "SELECT s.a FROM %1$s AS s ASOF JOIN %1$s AS f MATCH_CONDITION (f.at <= s.at) ON %2$s"
                .formatted(
                    group.name(), group.hasTwoKeys() ? "f.a = s.a AND f.b = s.b" : "f.a = s.a"));
    ReplayScenario scenario = new ReplayScenario(server, session, draw, group);
    for (int step = 0; step < STEPS; step++) {
      scenario.step();
      if (step == STEPS / 2) {
        scenario.check(strategies, run);
      }
    }
    scenario.check(strategies, run);
    session.run("DROP FEATURE GROUP " + group.name());
    return scenario.moments();
  }
}

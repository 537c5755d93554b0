package dev.tidemark.sqltests.asof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.sqltests.asof.data.Session;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The replay law of the contract's section 6: the AS OF join at a time gives what the online store
 * gave then, whatever was written, deleted, loaded and replicated, and however the clock went. The
 * cases of a {@link SeededRun} are groups that live through it.
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
    SeededRun.each(
        CASES,
        run -> {
          int moments = 0;
          for (int i = 0; i < run.cases(); i++) {
            moments += replay(run, GROUPS.get(i % GROUPS.size()));
          }
          System.out.println(moments + " moments");
          assertThat(moments).isGreaterThan(run.cases() * STEPS / 4);
        });
  }

  private static int replay(SeededRun run, ReplayGroup group) throws Exception {
    Session session = run.session();
    session.run(group.create());
    List<String> strategies =
        Strategies.of(
            session,
            "SELECT s.a FROM %1$s AS s ASOF JOIN %1$s AS f MATCH_CONDITION (f.at <= s.at) ON %2$s"
                .formatted(
                    group.name(), group.hasTwoKeys() ? "f.a = s.a AND f.b = s.b" : "f.a = s.a"));
    ReplayScenario scenario = new ReplayScenario(run.server(), session, run.draw(), group);
    for (int step = 0; step < STEPS; step++) {
      scenario.step();
      if (step == STEPS / 2) {
        scenario.check(strategies, run.name());
      }
    }
    scenario.check(strategies, run.name());
    session.run("DROP FEATURE GROUP " + group.name());
    return scenario.moments();
  }
}

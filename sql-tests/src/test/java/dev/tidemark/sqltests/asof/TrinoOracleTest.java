package dev.tidemark.sqltests.asof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.sqltests.TrinoServer;
import dev.tidemark.sqltests.asof.data.Session;
import dev.tidemark.sqltests.asof.data.SteadyClockServer;
import dev.tidemark.sqltests.asof.data.TestData;
import dev.tidemark.sqltests.asof.oracle.Oracle;
import dev.tidemark.sqltests.asof.question.Seed;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every strategy that Trino knows gives what the {@link Oracle} gives, on a real Trino; the
 * properties of {@link OracleTest} hold here, too.
 */
@Tag("trino")
class TrinoOracleTest {
  private static final int CASES = 400;

  /** In percent: strategies may refuse what they can't do, but not most of it. */
  private static final int LEAST_SHARE = 8;

  @Test
  void everyStrategyAgreesOnTrino(@TempDir Path folder) throws Exception {
    Seed seed = Seed.chosen();
    System.out.println(seed.properties());
    List<String> strategies = List.of("auto", "row_number", "lead", "union_last");
    int port = TrinoServer.freePort();
    OracleRun run = new OracleRun();
    try (SteadyClockServer server =
            new SteadyClockServer(Map.of("trino.url", TrinoServer.url(port)));
        Session session = server.connect();
        TrinoServer trino =
            TrinoServer.start(
                port, server.postgresUrl(), server.postgresLogin(), server.warehouse(), folder)) {
      TestData data = TestData.create(server, session, seed);
      session.run("SET engine = 'trino'");

      run.ask(session, strategies, seed, data, Integer.getInteger("tidemark.cases", CASES));

      assertThat(trino.isAlive()).isTrue();
    }
    if (run.asksAll()) {
      assertThat(strategies)
          .allSatisfy(s -> assertThat(run.tally().share(s)).isGreaterThan(LEAST_SHARE));
    }
  }
}

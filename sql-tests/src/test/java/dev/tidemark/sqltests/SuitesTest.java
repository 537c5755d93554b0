package dev.tidemark.sqltests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.planner.settings.Settings;
import dev.tidemark.server.slt.EngineRun;
import dev.tidemark.server.slt.FileReport;
import dev.tidemark.server.slt.SltOptions;
import dev.tidemark.server.slt.SltRunner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Every suite, over JDBC, those of AS OF joins once for each way to run one: a join that it can't
 * run falls back to the cheapest that can. {@code -Dslt=asof/ties} runs only the files whose path
 * contains that; {@code -Dslt.fill=true} writes what the server answers into them, for review.
 */
@ExtendWith(ServerExtension.class)
class SuitesTest {
  private static final Path SUITES = Path.of("src/test/resources/slt");
  private static final boolean FILLS = Boolean.getBoolean("slt.fill");

  @TestFactory
  Stream<DynamicTest> suites(RunningServer server) throws IOException {
    SltRunner runner = new SltRunner(options(server));
    String wanted = System.getProperty("slt", "");
    List<Path> files =
        SltRunner.files(List.of(SUITES)).stream()
            .filter(file -> file.toString().contains(wanted))
            .toList();
    // A group's files take a moment to go, so that no suite is run twice in a row.
    return Settings.STRATEGIES.stream()
        .flatMap(
            strategy ->
                files.stream()
                    .filter(file -> strategy.equals("auto") || isRunByEach(file))
                    .map(file -> test(runner, file, by(strategy))));
  }

  /**
   * Those of {@code asof/by_strategy} go through the strategies themselves; other spellings, those
   * of {@code asof/spelled}, are the same join before a strategy is chosen.
   */
  private static boolean isRunByEach(Path file) {
    return SUITES.resolve("asof").equals(file.getParent()) && !FILLS;
  }

  private static EngineRun by(String strategy) {
    return strategy.equals("auto")
        ? EngineRun.routed()
        : new EngineRun(
            strategy,
            Set.of(EngineRun.TIDEMARK),
            List.of("SET pit_strategy = '" + strategy + ", auto'"));
  }

  private static DynamicTest test(SltRunner runner, Path file, EngineRun run) {
    return DynamicTest.dynamicTest(
        SUITES.relativize(file) + (run.label().isEmpty() ? "" : " by " + run.label()),
        file.toUri(),
        () -> {
          FileReport report = runner.runFile(file, run);
          assertThat(report.hasPassed()).withFailMessage(report::render).isTrue();
        });
  }

  private static SltOptions options(RunningServer server) {
    SltOptions options =
        SltOptions.of(server::connect)
            .withMode(FILLS ? SltOptions.Mode.FILL : SltOptions.Mode.CHECK);
    for (Map.Entry<String, String> variable : server.variables().entrySet()) {
      options = options.withVariable(variable.getKey(), variable.getValue());
    }
    return options;
  }
}

package dev.tidemark.sqltests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.slt.EngineRun;
import dev.tidemark.server.slt.FileReport;
import dev.tidemark.server.slt.SltOptions;
import dev.tidemark.server.slt.SltRunner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Every suite, over JDBC. {@code -Dslt=asof/ties} runs only the files whose path contains that;
 * {@code -Dslt.fill=true} writes what the server answers into them, for review.
 */
@ExtendWith(ServerExtension.class)
class SuitesTest {
  private static final Path SUITES = Path.of("src/test/resources/slt");

  @TestFactory
  Stream<DynamicTest> suites(RunningServer server) throws IOException {
    SltRunner runner = new SltRunner(options(server));
    String wanted = System.getProperty("slt", "");
    return SltRunner.files(List.of(SUITES)).stream()
        .filter(file -> file.toString().contains(wanted))
        .map(file -> test(runner, file));
  }

  private static DynamicTest test(SltRunner runner, Path file) {
    return DynamicTest.dynamicTest(
        SUITES.relativize(file).toString(),
        file.toUri(),
        () -> {
          FileReport report = runner.runFile(file, EngineRun.routed());
          assertThat(report.hasPassed()).withFailMessage(report::render).isTrue();
        });
  }

  private static SltOptions options(RunningServer server) {
    SltOptions options =
        SltOptions.of(server::connect)
            .withMode(
                Boolean.getBoolean("slt.fill") ? SltOptions.Mode.FILL : SltOptions.Mode.CHECK);
    for (Map.Entry<String, String> variable : server.variables().entrySet()) {
      options = options.withVariable(variable.getKey(), variable.getValue());
    }
    return options;
  }
}

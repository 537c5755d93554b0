package dev.tidemark.sqltests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.slt.EngineRun;
import dev.tidemark.server.slt.FileReport;
import dev.tidemark.server.slt.SltOptions;
import dev.tidemark.server.slt.SltRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The suites of AS OF joins and stream features with Trino as the engine of histories; {@code
 * -Dslt=…} as in SuitesTest.
 */
@Tag("trino")
@ExtendWith(TrinoExtension.class)
class TrinoSuitesTest {
  private static final Path SUITES = Path.of("src/test/resources/slt");

  @TestFactory
  Stream<DynamicTest> suites(RunningServer server) throws IOException {
    SltOptions options = SltOptions.of(server::connect);
    for (Map.Entry<String, String> variable : server.variables().entrySet()) {
      options = options.withVariable(variable.getKey(), variable.getValue());
    }
    SltRunner runner = new SltRunner(options);
    String wanted = System.getProperty("slt", "");
    List<Path> suites =
        Stream.of("asof", "leakage", "trino", "ddl/stream_features.slt")
            .map(SUITES::resolve)
            .toList();
    return SltRunner.files(suites).stream()
        .filter(file -> file.toString().contains(wanted))
        .filter(file -> !forcesOtherEngines(file))
        .map(file -> test(runner, file));
  }

  /** Methods that only other engines know are errors here, as they should be. */
  private static boolean forcesOtherEngines(Path file) {
    try {
      return Files.readString(file)
          .lines()
          .filter(line -> line.startsWith("foreach strategy"))
          .anyMatch(line -> line.contains(" native") || line.contains(" lateral"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static DynamicTest test(SltRunner runner, Path file) {
    return DynamicTest.dynamicTest(
        SUITES.relativize(file).toString(),
        file.toUri(),
        () -> {
          FileReport report = runner.runFile(file, EngineRun.forced("trino"));
          assertThat(report.hasPassed()).withFailMessage(report::render).isTrue();
        });
  }
}

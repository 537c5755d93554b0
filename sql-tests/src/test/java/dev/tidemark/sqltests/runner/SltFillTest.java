package dev.tidemark.sqltests.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.slt.EngineRun;
import dev.tidemark.server.slt.FileReport;
import dev.tidemark.server.slt.SltOptions;
import dev.tidemark.server.slt.SltRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the runner writes into a suite when it is asked to fill in results. */
class SltFillTest {
  private final DuckDbSuite suite;

  SltFillTest(@TempDir Path folder) {
    suite = new DuckDbSuite(folder);
  }

  @Test
  void fillsInOnlyWhatDiffers() throws IOException {
    FileReport report =
        suite.fill(
            """
            # stays
            query
            SELECT 1, 'a'

            query I
            SELECT 42
            ----
            <REGEX>:4.

            query T rowsort
            SELECT * FROM (VALUES ('b'), ('a'), (NULL))
            ----
            wrong
            """);

    assertThat(report.filled()).isEqualTo(2);
    assertThat(report.failures()).isEmpty();
    assertThat(Files.readString(suite.file()))
        .isEqualTo(
            """
            # stays
            query IT
            SELECT 1, 'a'
            ----
            1	a

            query I
            SELECT 42
            ----
            <REGEX>:4.

            query T rowsort
            SELECT * FROM (VALUES ('b'), ('a'), (NULL))
            ----
            NULL
            a
            b
            """);
  }

  @Test
  void fillsInErrorMessagesWithVariablesRestored() throws IOException {
    Files.writeString(suite.file(), "statement error\nSELECT * FROM '${import}/x.csv'\n");

    new SltRunner(
            DuckDbSuite.options()
                .withVariable("import", "/some/folder")
                .withMode(SltOptions.Mode.FILL))
        .runFile(suite.file(), EngineRun.routed());

    assertThat(Files.readString(suite.file()))
        .contains("\n----\nIO Error: No files found that match the pattern \"${import}/x.csv\"");
  }
}

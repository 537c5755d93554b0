package dev.tidemark.sqltests.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.server.slt.EngineRun;
import dev.tidemark.server.slt.FileReport;
import dev.tidemark.server.slt.SltReport;
import dev.tidemark.server.slt.SltRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The runner against a real database that isn't ours. */
class SltRunnerTest {
  private final DuckDbSuite suite;

  SltRunnerTest(@TempDir Path folder) {
    suite = new DuckDbSuite(folder);
  }

  @Test
  void passesWhatIsRight() throws IOException {
    FileReport report =
        suite.run(
            """
            # comment
            statement ok
            CREATE TABLE t AS
            SELECT i, 'v' || i AS v FROM range(3) r(i)

            statement count 1
            INSERT INTO t VALUES (7, NULL)

            query IT rowsort
            SELECT * FROM t
            ----
            7	NULL
            0	v0
            1	v1
            2	v2

            query I
            SELECT count(*) FROM t
            ----
            4
            """);

    assertThat(report.failures()).isEmpty();
    assertThat(report.passed()).isEqualTo(4);
  }

  @Test
  void showsPlaceSqlAndDifferenceOfAWrongResult() throws IOException {
    FileReport report =
        suite.run(
            """
            query I
            SELECT i FROM range(3) r(i)
            WHERE i <> 1
            ----
            0
            1
            2
            """);

    assertThat(report.hasPassed()).isFalse();
    assertThat(report.render())
        .contains("suite.slt:1")
        .contains("WHERE i <> 1")
        .contains("expected 3 lines, got 2")
        .contains("  0\n")
        .contains("- 1\n")
        .contains("  2");
  }

  @Test
  void namesTheLineOfWhatItCannotRead() throws IOException {
    assertThat(suite.run("statement ok\nSELECT 1\n\nstatment ok\nSELECT 1\n").render())
        .contains("suite.slt:4")
        .contains("unknown word 'statment'");
    assertThat(suite.run("statement\nSELECT 1\n").render()).contains("'statement' needs 'ok'");
    assertThat(suite.run("query I\n\n").render()).contains("no SQL below this line");
    assertThat(suite.run("loop i 0 2\n\n").render()).contains("without 'endloop'");
    assertThat(suite.run("statement ok\nSELECT 1\n----\n1\n").render()).contains("use 'query'");
  }

  @Test
  void runsAFileOnceForEachEngineWithItsSetup() throws IOException {
    Files.writeString(
        suite.file(), "query T\nSELECT current_setting('TimeZone')\n----\nAsia/Tokyo\n");
    EngineRun tokyo = new EngineRun("tokyo", Set.of("a"), List.of("SET TimeZone = 'Asia/Tokyo'"));
    EngineRun paris = new EngineRun("paris", Set.of("b"), List.of("SET TimeZone = 'Europe/Paris'"));
    StringBuilder out = new StringBuilder();

    SltReport report =
        new SltRunner(DuckDbSuite.options().withEngineRuns(List.of(tokyo, paris)))
            .run(List.of(suite.folder()), out);

    assertThat(report.passed()).isEqualTo(1);
    assertThat(report.failed()).isEqualTo(1);
    assertThat(report.exitCode()).isEqualTo(1);
    assertThat(out.toString())
        .contains("ok      " + suite.file() + " on tokyo")
        .contains("FAILED  " + suite.file() + " on paris")
        .endsWith("1 passed, 1 failed, in 2 files\n");
  }

  @Test
  void refusesPathsThatAreNotThere() {
    assertThatThrownBy(
            () ->
                new SltRunner(DuckDbSuite.options())
                    .run(List.of(suite.folder().resolve("no")), new StringBuilder()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is neither a file nor a folder");
  }

  @Test
  void saysWhenThereWasNothingToRun() throws IOException {
    StringBuilder out = new StringBuilder();

    SltReport report = new SltRunner(DuckDbSuite.options()).run(List.of(suite.folder()), out);

    assertThat(report.exitCode()).isEqualTo(2);
    assertThat(out.toString()).isEqualTo("no .slt files found\n");
  }
}

package dev.tidemark.sqltests.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.slt.EngineRun;
import dev.tidemark.server.slt.FileReport;
import dev.tidemark.server.slt.SltRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The words of a suite that say what is run, how often and in which session. */
class SltControlTest {
  private final DuckDbSuite suite;

  SltControlTest(@TempDir Path folder) {
    suite = new DuckDbSuite(folder);
  }

  @Test
  void skipsWhatIsMeantForOtherEngines() throws IOException {
    FileReport report =
        suite.run(
            """
            skipif duckdb
            statement ok
            this is no SQL

            onlyif trino
            onlyif postgres
            statement ok
            nor is this

            onlyif duckdb
            onlyif trino
            query I
            SELECT 1
            ----
            1
            """);

    assertThat(report.failures()).isEmpty();
    assertThat(report.passed()).isEqualTo(1);
    assertThat(report.skipped()).isEqualTo(2);
  }

  @Test
  void stopsAtHalt() throws IOException {
    FileReport report = suite.run("statement ok\nSELECT 1\n\nhalt\n\nstatement ok\nno SQL\n");

    assertThat(report.failures()).isEmpty();
    assertThat(report.passed()).isEqualTo(1);
  }

  @Test
  void includesFilesBesideTheFile() throws IOException {
    Files.writeString(
        suite.folder().resolve("tables.inc"), "statement ok\nCREATE TABLE t (i INTEGER)\n");

    FileReport report = suite.run("include tables.inc\n\nquery I\nSELECT * FROM t\n----\n");
    FileReport missing = suite.run("include nowhere.inc\n");

    assertThat(report.failures()).isEmpty();
    assertThat(missing.render()).contains("'nowhere.inc' is not a file");
  }

  @Test
  void repeatsLoopsWithTheirVariable() throws IOException {
    FileReport report =
        suite.run(
            """
            loop i 0 3

            foreach type INTEGER BIGINT

            query ?
            SELECT ${i}::${type}
            ----
            ${i}

            endloop

            endloop
            """);

    assertThat(report.failures()).isEmpty();
    assertThat(report.passed()).isEqualTo(6);
  }

  @Test
  void replacesTheCallersVariables() throws IOException {
    Files.writeString(suite.file(), "query T\nSELECT '${import}/x'\n----\n${import}/x\n");

    FileReport known =
        new SltRunner(DuckDbSuite.options().withVariable("import", "/some/folder"))
            .runFile(suite.file(), EngineRun.routed());
    FileReport unknown = suite.check();

    assertThat(known.failures()).isEmpty();
    assertThat(unknown.render()).contains("nothing is known of the variable 'import'");
  }

  @Test
  void keepsSessionsApart() throws IOException {
    FileReport report =
        suite.run(
            """
            statement ok
            SET VARIABLE mine = 1

            connection other

            query ?
            SELECT getvariable('mine')
            ----
            NULL

            connection default

            query I
            SELECT getvariable('mine')
            ----
            1
            """);

    assertThat(report.failures()).isEmpty();
  }
}

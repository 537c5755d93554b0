package dev.tidemark.sqltests.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.server.slt.Connector;
import dev.tidemark.server.slt.EngineRun;
import dev.tidemark.server.slt.FileReport;
import dev.tidemark.server.slt.SltOptions;
import dev.tidemark.server.slt.SltReport;
import dev.tidemark.server.slt.SltRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The runner against a real database that isn't ours. */
class SltRunnerTest {
  @TempDir Path folder;

  @Test
  void passesWhatIsRight() throws IOException {
    FileReport report =
        run(
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
        run(
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
  void acceptsOneValueALineForSeveralColumns() throws IOException {
    FileReport report =
        run(
            """
            query IT rowsort
            SELECT * FROM (VALUES (2, 'b'), (1, 'a')) v(i, t)
            ----
            2
            b
            1
            a
            """);

    assertThat(report.failures()).isEmpty();
  }

  @Test
  void writesEachTypeInOneCanonicalWay() throws IOException {
    FileReport report =
        run(
            """
            query TTTB
            SELECT NULL::VARCHAR, '', 'a' || chr(9) || 'b' || chr(10), true
            ----
            NULL	(empty)	a\\tb\\n	true

            query RRRRRRR
            SELECT 1e0, 0.1e0, 1e20, 1e-7, -0e0, 'NaN'::DOUBLE, '-Infinity'::DOUBLE
            ----
            1	0.1	1e+20	1e-7	-0	NaN	-Infinity

            query RRN
            SELECT 0.1::REAL, 16777216::REAL, 1.50::DECIMAL(9,2)
            ----
            0.1	16777216	1.50

            query DSSC
            SELECT DATE '2026-03-08', TIMESTAMP '2026-03-08 02:30:00', TIMESTAMP '0001-01-01 00:00:00.000001', TIME '10:00:00.5'
            ----
            2026-03-08	2026-03-08 02:30:00	0001-01-01 00:00:00.000001	10:00:00.5

            query Z
            SELECT TIMESTAMPTZ '2026-03-08 02:30:00.120000+02'
            ----
            2026-03-08 00:30:00.12+00

            query XX
            SELECT '\\x00\\xFF'::BLOB, ''::BLOB
            ----
            00ff	(empty)

            query AA
            SELECT [1.5::REAL, NULL, 3::REAL], []::INTEGER[]
            ----
            [1.5, NULL, 3]	[]
            """);

    assertThat(report.failures()).isEmpty();
  }

  @Test
  void sortsSingleValuesForValuesort() throws IOException {
    FileReport report =
        run(
            """
            query II valuesort
            SELECT * FROM (VALUES (3, 1), (2, 4)) v(a, b)
            ----
            1
            2
            3
            4
            """);

    assertThat(report.failures()).isEmpty();
  }

  @Test
  void checksColumnTypesByTheirLetters() throws IOException {
    FileReport wrong = run("query T\nSELECT 1\n----\n1\n");
    FileReport anything = run("query ?\nSELECT 1\n----\n1\n");
    FileReport unknown = run("query Q\nSELECT 1\n----\n1\n");

    assertThat(wrong.render()).contains("expected columns of types T, got I");
    assertThat(anything.failures()).isEmpty();
    assertThat(unknown.render()).contains("'Q' is not a column type");
  }

  @Test
  void comparesErrorsExactlyOrByPattern() throws IOException {
    FileReport right =
        run(
            """
            statement error
            SELECT nothing
            ----
            <REGEX>:Binder Error.*nothing.*

            statement error
            SELECT nothing
            """);
    FileReport wrong =
        run(
            """
            statement error
            SELECT nothing
            ----
            Another Error

            statement error
            SELECT 1

            statement ok
            SELECT nothing
            """);

    assertThat(right.failures()).isEmpty();
    assertThat(wrong.failures()).hasSize(3);
    assertThat(wrong.render())
        .contains("- Another Error")
        .contains("+ Binder Error")
        .contains("expected an error, but it succeeded")
        .contains("expected success, got the error");
  }

  @Test
  void comparesLargeResultsByHash() throws IOException {
    String sql = "query I rowsort\nSELECT i FROM range(100) r(i)\n----\n";

    FileReport wrong = run(sql + "100 values hashing to f52d0b5ec8d4fa1c2ea1ba5ba8a0c0ff\n");
    FileReport filled = fill("hash-threshold 10\n\n" + sql);
    FileReport again = check();

    assertThat(wrong.hasPassed()).isFalse();
    assertThat(filled.filled()).isEqualTo(1);
    assertThat(Files.readString(suite())).containsPattern("100 values hashing to [0-9a-f]{32}\n");
    assertThat(again.failures()).isEmpty();
  }

  @Test
  void skipsWhatIsMeantForOtherEngines() throws IOException {
    FileReport report =
        run(
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
  void runsAFileOnceForEachEngineWithItsSetup() throws IOException {
    Files.writeString(suite(), "query T\nSELECT current_setting('TimeZone')\n----\nAsia/Tokyo\n");
    EngineRun tokyo = new EngineRun("tokyo", Set.of("a"), List.of("SET TimeZone = 'Asia/Tokyo'"));
    EngineRun paris = new EngineRun("paris", Set.of("b"), List.of("SET TimeZone = 'Europe/Paris'"));
    StringBuilder out = new StringBuilder();

    SltReport report =
        new SltRunner(options().withEngineRuns(List.of(tokyo, paris))).run(List.of(folder), out);

    assertThat(report.passed()).isEqualTo(1);
    assertThat(report.failed()).isEqualTo(1);
    assertThat(report.exitCode()).isEqualTo(1);
    assertThat(out.toString())
        .contains("ok      " + suite() + " on tokyo")
        .contains("FAILED  " + suite() + " on paris")
        .endsWith("1 passed, 1 failed, in 2 files\n");
  }

  @Test
  void stopsAtHalt() throws IOException {
    FileReport report = run("statement ok\nSELECT 1\n\nhalt\n\nstatement ok\nno SQL\n");

    assertThat(report.failures()).isEmpty();
    assertThat(report.passed()).isEqualTo(1);
  }

  @Test
  void includesFilesBesideTheFile() throws IOException {
    Files.writeString(folder.resolve("tables.inc"), "statement ok\nCREATE TABLE t (i INTEGER)\n");

    FileReport report = run("include tables.inc\n\nquery I\nSELECT * FROM t\n----\n");
    FileReport missing = run("include nowhere.inc\n");

    assertThat(report.failures()).isEmpty();
    assertThat(missing.render()).contains("'nowhere.inc' is not a file");
  }

  @Test
  void repeatsLoopsWithTheirVariable() throws IOException {
    FileReport report =
        run(
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
    Files.writeString(suite(), "query T\nSELECT '${import}/x'\n----\n${import}/x\n");

    FileReport known =
        new SltRunner(options().withVariable("import", "/some/folder"))
            .runFile(suite(), EngineRun.routed());
    FileReport unknown = check();

    assertThat(known.failures()).isEmpty();
    assertThat(unknown.render()).contains("nothing is known of the variable 'import'");
  }

  @Test
  void keepsSessionsApart() throws IOException {
    FileReport report =
        run(
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

  @Test
  void comparesResultsWithTheSameLabel() throws IOException {
    FileReport report =
        run(
            """
            query I nosort same
            SELECT 1

            query I nosort same
            SELECT 1 + 0

            query I nosort same
            SELECT 2
            """);

    assertThat(report.passed()).isEqualTo(2);
    assertThat(report.render()).contains("differs from the first result labelled 'same'");
  }

  @Test
  void waitsForAResultThatComesEventually() throws IOException {
    FileReport report =
        run(
            """
            statement ok
            CREATE SEQUENCE s

            eventually 20
            query I
            SELECT nextval('s')
            ----
            4
            """);

    assertThat(report.failures()).isEmpty();
  }

  @Test
  void fillsInOnlyWhatDiffers() throws IOException {
    FileReport report =
        fill(
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
    assertThat(Files.readString(suite()))
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
    Files.writeString(suite(), "statement error\nSELECT * FROM '${import}/x.csv'\n");

    new SltRunner(options().withVariable("import", "/some/folder").withMode(SltOptions.Mode.FILL))
        .runFile(suite(), EngineRun.routed());

    assertThat(Files.readString(suite()))
        .contains("\n----\nIO Error: No files found that match the pattern \"${import}/x.csv\"");
  }

  @Test
  void namesTheLineOfWhatItCannotRead() throws IOException {
    assertThat(run("statement ok\nSELECT 1\n\nstatment ok\nSELECT 1\n").render())
        .contains("suite.slt:4")
        .contains("unknown word 'statment'");
    assertThat(run("statement\nSELECT 1\n").render()).contains("'statement' needs 'ok'");
    assertThat(run("query I\n\n").render()).contains("no SQL below this line");
    assertThat(run("loop i 0 2\n\n").render()).contains("without 'endloop'");
    assertThat(run("statement ok\nSELECT 1\n----\n1\n").render()).contains("use 'query'");
  }

  @Test
  void refusesPathsThatAreNotThere() {
    assertThatThrownBy(
            () -> new SltRunner(options()).run(List.of(folder.resolve("no")), new StringBuilder()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is neither a file nor a folder");
  }

  @Test
  void saysWhenThereWasNothingToRun() throws IOException {
    StringBuilder out = new StringBuilder();

    SltReport report = new SltRunner(options()).run(List.of(folder), out);

    assertThat(report.exitCode()).isEqualTo(2);
    assertThat(out.toString()).isEqualTo("no .slt files found\n");
  }

  private FileReport run(String text) throws IOException {
    Files.writeString(suite(), text);
    return check();
  }

  private FileReport check() throws IOException {
    return new SltRunner(options()).runFile(suite(), duckdb());
  }

  private FileReport fill(String text) throws IOException {
    Files.writeString(suite(), text);
    return new SltRunner(options().withMode(SltOptions.Mode.FILL)).runFile(suite(), duckdb());
  }

  private Path suite() {
    return folder.resolve("suite.slt");
  }

  private static EngineRun duckdb() {
    return new EngineRun("", Set.of("duckdb"), List.of());
  }

  private static SltOptions options() {
    Connector connector = () -> DriverManager.getConnection("jdbc:duckdb:");
    return SltOptions.of(connector);
  }
}

package dev.tidemark.sqltests.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.slt.FileReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a result or an error is written as, and what it is compared with. */
class SltResultsTest {
  private final DuckDbSuite suite;

  SltResultsTest(@TempDir Path folder) {
    suite = new DuckDbSuite(folder);
  }

  @Test
  void acceptsOneValueALineForSeveralColumns() throws IOException {
    FileReport report =
        suite.run(
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
        suite.run(
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
        suite.run(
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
    FileReport wrong = suite.run("query T\nSELECT 1\n----\n1\n");
    FileReport anything = suite.run("query ?\nSELECT 1\n----\n1\n");
    FileReport unknown = suite.run("query Q\nSELECT 1\n----\n1\n");

    assertThat(wrong.render()).contains("expected columns of types T, got I");
    assertThat(anything.failures()).isEmpty();
    assertThat(unknown.render()).contains("'Q' is not a column type");
  }

  @Test
  void comparesErrorsExactlyOrByPattern() throws IOException {
    FileReport right =
        suite.run(
            """
            statement error
            SELECT nothing
            ----
            <REGEX>:Binder Error.*nothing.*

            statement error
            SELECT nothing
            """);
    FileReport wrong =
        suite.run(
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

    FileReport wrong = suite.run(sql + "100 values hashing to f52d0b5ec8d4fa1c2ea1ba5ba8a0c0ff\n");
    FileReport filled = suite.fill("hash-threshold 10\n\n" + sql);
    FileReport again = suite.check();

    assertThat(wrong.hasPassed()).isFalse();
    assertThat(filled.filled()).isEqualTo(1);
    assertThat(Files.readString(suite.file()))
        .containsPattern("100 values hashing to [0-9a-f]{32}\n");
    assertThat(again.failures()).isEmpty();
  }

  @Test
  void comparesResultsWithTheSameLabel() throws IOException {
    FileReport report =
        suite.run(
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
        suite.run(
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
}

package dev.tidemark.planner.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.planner.engine.EngineKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every expression of the files in {@code parity} means the same on a real DuckDB and a real
 * PostgreSQL, over {@link EdgeValues}: the same values, an error on both, or it isn't written for
 * PostgreSQL at all.
 */
class ExpressionParityTest {
  private static final PlannedSql PLANS = new PlannedSql(Map.of("edge", EdgeValues.COLUMNS));

  @BeforeAll
  static void createTable() {
    EdgeValues.create();
  }

  static List<String> expressions() throws IOException {
    return lines("everywhere.txt");
  }

  static List<String> expressionsOfDuckDb() throws IOException {
    return lines("duckdb.txt");
  }

  private static List<String> lines(String file) throws IOException {
    return Files.readAllLines(Path.of("src/test/resources/parity", file)).stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("expressions")
  void meansTheSameEverywhere(String expression) {
    Optional<String> duckDb = PLANS.write(query(expression, ""), EngineKind.DUCKDB);
    Optional<String> postgres = PLANS.write(query(expression, ""), EngineKind.POSTGRES);
    assertThat(duckDb).as("DuckDB").isPresent();
    assertThat(postgres).as("PostgreSQL").isPresent();

    List<String> expected = run(EngineKind.POSTGRES, postgres.get());
    List<String> actual = run(EngineKind.DUCKDB, duckDb.get());
    if (expected.equals(List.of("error")) || actual.equals(List.of("error"))) {
      expected = rowByRow(expression, EngineKind.POSTGRES);
      actual = rowByRow(expression, EngineKind.DUCKDB);
    }

    assertThat(actual).as("%s%n%s", duckDb.get(), postgres.get()).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("expressionsOfDuckDb")
  void runsInDuckDb(String expression) {
    String sql =
        PLANS.write(query(expression, " WHERE id IN (1, 2)"), EngineKind.DUCKDB).orElseThrow();

    assertThat(run(EngineKind.DUCKDB, sql)).as(sql).hasSize(2).doesNotContain("error");
  }

  @Test
  void leavesToDuckDbWhatDependsOnTheLocale() {
    assertThat(PLANS.write("SELECT upper(s) FROM edge", EngineKind.POSTGRES)).isEmpty();
    assertThat(PLANS.write("SELECT s FROM edge WHERE s ILIKE 'a'", EngineKind.POSTGRES)).isEmpty();
  }

  private static String query(String expression, String where) {
    return "SELECT " + expression + " AS x FROM edge" + where + " ORDER BY id";
  }

  private static List<String> rowByRow(String expression, EngineKind engine) {
    List<String> results = new ArrayList<>();
    for (int row = 1; row <= EdgeValues.rows(); row++) {
      String sql = PLANS.write(query(expression, " WHERE id = " + row), engine).orElseThrow();
      results.addAll(run(engine, sql));
    }
    return results;
  }

  private static List<String> run(EngineKind engine, String sql) {
    try {
      return Engines.rows(engine, sql);
    } catch (SQLException e) {
      if (isBug(String.valueOf(e.getMessage()))) {
        throw new AssertionError(engine + ": " + e.getMessage() + "\n" + sql, e);
      }
      return List.of("error");
    }
  }

  private static boolean isBug(String message) {
    return message.contains("Parser Error")
        || message.contains("Binder Error")
        || message.contains("Catalog Error")
        || message.contains("INTERNAL")
        || message.contains("syntax error")
        || message.contains("does not exist")
        || message.contains("Not implemented");
  }
}

package dev.tidemark.sqltests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.slt.EngineRun;
import dev.tidemark.server.slt.FileReport;
import dev.tidemark.server.slt.SltOptions;
import dev.tidemark.server.slt.SltRunner;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * General SQL means what it means in PostgreSQL: the same suites, with the same results, on
 * PostgreSQL itself, on session tables, and on tables of that PostgreSQL, run there or brought to
 * DuckDB. {@code -Dslt.fill=true} fills results in from PostgreSQL, for review.
 */
@ExtendWith(ServerExtension.class)
class SameAsPostgresTest {
  private static final Path SUITES = Path.of("src/test/resources/same_as_postgres");
  private static final String SCHEMA = "same";

  /** Where a suite's tables are and who runs its queries. */
  private enum Place {
    POSTGRES_ITSELF(SCHEMA),
    SESSION("session"),
    REGISTERED(SCHEMA),
    BROUGHT_TO_DUCKDB(SCHEMA);

    private final String schema;

    Place(String schema) {
      this.schema = schema;
    }

    EngineRun run() {
      return this == BROUGHT_TO_DUCKDB ? EngineRun.forced("duckdb") : EngineRun.routed();
    }

    SltOptions options(RunningServer server) {
      SltOptions options =
          this == POSTGRES_ITSELF
              ? SltOptions.of(server::connectForeign)
                  .withMode(
                      Boolean.getBoolean("slt.fill") ? SltOptions.Mode.FILL : SltOptions.Mode.CHECK)
              : SltOptions.of(server::connect);
      for (Map.Entry<String, String> variable : server.variables().entrySet()) {
        options = options.withVariable(variable.getKey(), variable.getValue());
      }
      return options.withVariable("schema", schema);
    }
  }

  @TestFactory
  Stream<DynamicTest> suites(RunningServer server) throws IOException, SQLException {
    execute(server.connectForeign(), "CREATE SCHEMA IF NOT EXISTS " + SCHEMA);
    execute(
        server.connect(),
        "CREATE SCHEMA IF NOT EXISTS %s FROM POSTGRES '%s' (user = 'postgres', schema = '%s')"
            .formatted(SCHEMA, server.variables().get("postgres"), SCHEMA));
    List<Path> files = SltRunner.files(List.of(SUITES));
    assertThat(files).hasSizeGreaterThan(5);
    return Stream.of(Place.values())
        .flatMap(
            place ->
                files.stream()
                    .map(
                        file ->
                            DynamicTest.dynamicTest(
                                place + " " + file.getFileName(),
                                () -> check(server, place, file))));
  }

  private static void check(RunningServer server, Place place, Path file) throws IOException {
    FileReport report = new SltRunner(place.options(server)).runFile(file, place.run());
    assertThat(report.hasPassed()).withFailMessage(report::render).isTrue();
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (connection;
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}

package dev.tidemark.sqltests.runner;

import dev.tidemark.server.slt.EngineRun;
import dev.tidemark.server.slt.FileReport;
import dev.tidemark.server.slt.SltOptions;
import dev.tidemark.server.slt.SltRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.List;
import java.util.Set;

/** One suite in a folder, which the runner runs against a DuckDB. */
record DuckDbSuite(Path folder) {
  FileReport run(String text) throws IOException {
    Files.writeString(file(), text);
    return check();
  }

  /** Runs the suite as it stands. */
  FileReport check() throws IOException {
    return new SltRunner(options()).runFile(file(), duckDb());
  }

  FileReport fill(String text) throws IOException {
    Files.writeString(file(), text);
    return new SltRunner(options().withMode(SltOptions.Mode.FILL)).runFile(file(), duckDb());
  }

  Path file() {
    return folder.resolve("suite.slt");
  }

  static SltOptions options() {
    return SltOptions.of(() -> DriverManager.getConnection("jdbc:duckdb:"));
  }

  private static EngineRun duckDb() {
    return new EngineRun("", Set.of("duckdb"), List.of());
  }
}

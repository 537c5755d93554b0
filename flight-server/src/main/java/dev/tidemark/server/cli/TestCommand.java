package dev.tidemark.server.cli;

import dev.tidemark.server.slt.SltOptions;
import dev.tidemark.server.slt.SltRunner;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs suites of SQL tests, the user's own too, against a running server. */
@Command(
    name = "test",
    mixinStandardHelpOptions = true,
    description = "Run .slt suites against a running server; the format is in docs/slt.md.")
final class TestCommand implements Callable<Integer> {
  @Mixin private ClientFlags server = new ClientFlags();

  @Option(names = "--fill", description = "write the results found into the files, for review")
  private boolean fill;

  @Parameters(paramLabel = "PATH", arity = "1..*", description = "files, or folders of them")
  private List<Path> paths = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    SltOptions options =
        SltOptions.of(() -> DriverManager.getConnection(server.jdbcUrl(), server.login()))
            .withMode(fill ? SltOptions.Mode.FILL : SltOptions.Mode.CHECK);
    return new SltRunner(options).run(paths, System.out).exitCode();
  }
}

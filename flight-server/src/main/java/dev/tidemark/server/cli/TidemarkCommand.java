package dev.tidemark.server.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command itself: prints its help. */
@Command(
    name = "tidemark",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "A SQL-first feature store: one SQL endpoint over online and offline features.",
    subcommands = {
      DemoCommand.class,
      ServeCommand.class,
      LoadCommand.class,
      SqlCommand.class,
      TestCommand.class,
      PasswordCommand.class,
      RepairCommand.class
    })
public final class TidemarkCommand implements Runnable {
  private static final int FAILED = 1;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(System.out);
  }

  /** Runs one command line and returns its exit code: 0 done, 1 failed, 2 wrongly called. */
  public static int execute(String... words) {
    return new CommandLine(new TidemarkCommand())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(
            (error, command, parsed) -> {
              command.getErr().println(command.getColorScheme().errorText(message(error)));
              return FAILED;
            })
        .execute(words);
  }

  private static String message(Exception error) {
    String said = error.getMessage();
    return said == null ? error.toString() : said;
  }
}

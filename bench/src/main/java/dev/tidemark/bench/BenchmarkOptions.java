package dev.tidemark.bench;

import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Reads the command line of a benchmark into an interface that picocli's annotations describe. */
public final class BenchmarkOptions {
  private static final int WRONG_USAGE = 2;

  private BenchmarkOptions() {}

  /**
   * What was asked for, over the defaults. Where help was asked for it is printed, and the process
   * ends; so it does, with exit code 2, where an option is unknown or can't be read. An option that
   * is given again counts as it stands last; paths are made absolute.
   */
  public static <O> O read(Class<O> options, String[] arguments) {
    CommandLine line =
        new CommandLine(options)
            .registerConverter(Path.class, text -> Path.of(text).toAbsolutePath().normalize())
            .setOverwrittenOptionsAllowed(true)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setUsageHelpAutoWidth(true);
    try {
      line.parseArgs(arguments);
    } catch (ParameterException e) {
      System.err.println(e.getMessage());
      line.usage(System.err);
      System.exit(WRONG_USAGE);
    }
    if (CommandLine.printHelpIfRequested(line.getParseResult())) {
      System.exit(0);
    }
    return line.getCommand();
  }
}

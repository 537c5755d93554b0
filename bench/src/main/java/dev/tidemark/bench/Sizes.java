package dev.tidemark.bench;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What to measure with. */
@Command(
    name = "bench/run",
    showDefaultValues = true,
    description = "An AS OF join beside DuckDB's by hand, and look-ups beside PgJDBC's.")
interface Sizes {

  @Option(names = "--records", description = "rows of history", defaultValue = "10000000")
  long records();

  @Option(
      names = "--spine",
      description = "rows to which the history is joined",
      defaultValue = "1000000")
  long spine();

  @Option(
      names = "--keys",
      description = "entities; each has as many records as any other",
      defaultValue = "10000")
  long keys();

  @Option(
      names = "--rounds",
      description = "how often each side of the AS OF join is measured",
      defaultValue = "7")
  int rounds();

  @Option(
      names = "--lookups",
      description = "look-ups measured in each round",
      defaultValue = "3000")
  int lookups();

  @Option(
      names = "--threads",
      description = "threads of DuckDB, on either side",
      defaultValue = "2")
  int threads();

  @Option(
      names = "--seed",
      description = "decides every value of the data",
      defaultValue = "20010101")
  long seed();

  @Option(
      names = "--folder",
      description = "where the data and the server's state go; emptied before and after",
      defaultValue = "bench/target/data")
  Path folder();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "print this and end")
  boolean help();
}

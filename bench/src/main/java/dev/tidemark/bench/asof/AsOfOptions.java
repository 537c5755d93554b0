package dev.tidemark.bench.asof;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** What to measure. */
@Command(
    name = "bench/asof",
    showDefaultValues = true,
    description = "AS OF joins of many shapes beside DuckDB's by hand.")
interface AsOfOptions {

  @Option(
      names = "--scale",
      description = "part of the shapes' rows that there are; 1 for all",
      defaultValue = "0.05")
  double scale();

  @Option(
      names = "--only",
      description = "the shapes whose name has this in it",
      defaultValue = "",
      showDefaultValue = Visibility.NEVER)
  String only();

  @Option(
      names = "--warm-up",
      description = "how often each side answers before, after the round that compares the answers",
      defaultValue = "10")
  int warmUp();

  @Option(names = "--rounds", description = "how often each side is measured", defaultValue = "5")
  int rounds();

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
      description = "where the data and the servers' state go; emptied before and after",
      defaultValue = "bench/target/asof")
  Path folder();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "print this and end")
  boolean help();
}

package dev.tidemark.bench.compaction;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What to measure with. */
@Command(
    name = "bench/compaction",
    showDefaultValues = true,
    description = "CALL system.compact over many small files beside DuckDB's rewriting them.")
interface CompactionOptions {

  @Option(names = "--files", description = "in the warehouse", defaultValue = "1000")
  int files();

  @Option(names = "--rows", description = "of each file", defaultValue = "5000")
  int rows();

  @Option(names = "--keys", description = "entities", defaultValue = "10000")
  long keys();

  @Option(
      names = "--rounds",
      description = "how often it is measured, each over files of its own",
      defaultValue = "1")
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
      description = "where the data and the server's state go; emptied before and after",
      defaultValue = "bench/target/compaction")
  Path folder();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "print this and end")
  boolean help();
}

package dev.tidemark.bench.writes;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What to measure with. */
@Command(
    name = "bench/writes",
    showDefaultValues = true,
    description = {
      "Puts, COPY and the tail beside PgJDBC's and DuckDB's by hand.",
      "What there are 0 of isn't measured."
    })
interface WriteSizes {

  @Option(names = "--rounds", description = "how often each side is measured", defaultValue = "5")
  int rounds();

  @Option(
      names = "--warm-up",
      description = "rounds of puts before that, for Java to compile what is hot on either side",
      defaultValue = "10")
  int warmUp();

  @Option(names = "--keys", description = "entities that puts go to", defaultValue = "100000")
  long keys();

  @Option(
      names = "--batches",
      description = "batches of 1000 records, in each round",
      defaultValue = "50")
  int batches();

  @Option(
      names = "--singles",
      description = "puts of one record, in each round, over all connections",
      defaultValue = "16000")
  int singles();

  @Option(names = "--connections", description = "of those puts", defaultValue = "8")
  int connections();

  @Option(
      names = "--looks",
      description = "puts that are looked for afterwards",
      defaultValue = "200")
  int looks();

  @Option(names = "--load-rows", description = "records of a COPY", defaultValue = "1000000")
  long loadRows();

  @Option(names = "--load-keys", description = "entities they belong to", defaultValue = "100000")
  long loadKeys();

  @Option(
      names = "--tail-rows",
      description = "records in the tail when it is full",
      defaultValue = "100000")
  int tailRows();

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
      defaultValue = "bench/target/writes")
  Path folder();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "print this and end")
  boolean help();
}
